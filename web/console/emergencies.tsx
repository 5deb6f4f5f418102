import { useQuery } from '@tanstack/react-query';

import { EmergencyList } from '#web/ui/emergencies.tsx';
import { Loading } from '#web/ui/loading.tsx';
import { Problem } from '#web/ui/pieces.tsx';
import { useSession } from '#web/ui/signed-in.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { useNames } from './names.ts';
import { emergenciesQuestion } from './questions.ts';

/** What was opened in an emergency, to be looked at by two people. */
export function EmergenciesPage() {
  const { t } = useLocale();
  const { session, vaultOrigin } = useSession();
  const names = useNames();
  const emergencies = useQuery(emergenciesQuestion);
  return (
    <>
      <header className="dz-stack">
        <h1>{t('console.emergencies')}</h1>
        <p className="dz-lead">{t('console.emergencies.lead')}</p>
      </header>
      {emergencies.error === null ? null : (
        <Problem error={emergencies.error} onAgain={() => void emergencies.refetch()} />
      )}
      {emergencies.data === undefined ? (
        emergencies.error === null ? (
          <Loading />
        ) : null
      ) : (
        <EmergencyList
          emergencies={emergencies.data.emergencies}
          me={session.person.personId}
          vaultOrigin={vaultOrigin}
          nameOf={names.person}
          clientOf={names.clientName}
          onReviewed={() => void emergencies.refetch()}
        />
      )}
    </>
  );
}
