import { useQuery } from '@tanstack/react-query';

import { KeysFacts } from '#web/ui/keys-facts.tsx';
import { Loading } from '#web/ui/loading.tsx';
import { ClientBadge, Problem } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { useNames } from './names.ts';
import { keysQuestion } from './questions.ts';

/** The keys of every client of this officer; closed ones first. */
export function KeysPage() {
  const { t } = useLocale();
  const names = useNames();
  const keys = useQuery(keysQuestion);
  const clients = (keys.data?.clients ?? []).toSorted(
    (a, b) => Number(a.keys.custody.because === null) - Number(b.keys.custody.because === null),
  );
  return (
    <>
      <header className="dz-stack">
        <h1>{t('console.keys.title')}</h1>
        <p className="dz-lead">{t('console.keys.lead')}</p>
      </header>
      {keys.error === null ? null : <Problem error={keys.error} onAgain={() => void keys.refetch()} />}
      {keys.data === undefined && keys.error === null ? <Loading /> : null}
      {clients.map(({ tenant, keys: view }) => {
        const client = names.client(tenant);
        return (
          <section key={tenant} className="dz-sheet">
            <h2>{client === null ? names.clientName(tenant) : <ClientBadge client={client} />}</h2>
            <KeysFacts keys={view} />
          </section>
        );
      })}
    </>
  );
}
