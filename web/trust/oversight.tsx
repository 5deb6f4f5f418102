import { useQuery, useQueryClient } from '@tanstack/react-query';

import { EmergencyList } from '#web/ui/emergencies.tsx';
import { FrameBox } from '#web/ui/frame-box.tsx';
import { Loading } from '#web/ui/loading.tsx';
import { Problem } from '#web/ui/pieces.tsx';
import { goToSignIn, useSession } from '#web/ui/signed-in.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { useClient } from './frame.tsx';
import { emergenciesOf } from './questions.ts';

/** What waits for the client's own yes, in the vault's frame; and what was opened without one in an emergency. */
export function OversightPage() {
  const { t, name } = useLocale();
  const client = useClient();
  const { session, vaultOrigin, people } = useSession();
  const emergencies = useQuery(emergenciesOf(client.tenant));
  const queries = useQueryClient();
  return (
    <>
      <header className="dz-stack">
        <h1>{t('oversight.title')}</h1>
        <p className="dz-lead">{t('oversight.lead')}</p>
      </header>
      <section className="dz-sheet">
        <h2>{t('oversight.waiting')}</h2>
        <FrameBox
          page="approve"
          origin={vaultOrigin}
          title={t('oversight.waiting')}
          open={{ type: 'open-approvals', tenant: client.tenant }}
          minHeight={150}
          hear={(message) => {
            if (message.type === 'ended') goToSignIn();
          }}
        />
      </section>
      <section className="dz-sheet">
        <h2>{t('oversight.emergencies')}</h2>
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
            nameOf={(personId) => {
              const person = people.find((one) => one.personId === personId);
              return person === undefined ? personId.slice(0, 8) : name(person);
            }}
            clientOf={() => name(client)}
            onReviewed={() => void queries.invalidateQueries({ queryKey: ['trust', client.tenant] })}
          />
        )}
      </section>
    </>
  );
}
