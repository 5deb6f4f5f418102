import { useQuery } from '@tanstack/react-query';

import { Loading } from '#web/ui/loading.tsx';
import { LookFacts } from '#web/ui/look-facts.tsx';
import { ClientBadge, Problem } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { useNames } from './names.ts';
import { looksQuestion } from './questions.ts';

/** How far the stored messages of each client are looked through by its rules of now; those on their way first. */
export function LooksPage() {
  const { t } = useLocale();
  const names = useNames();
  const looks = useQuery(looksQuestion);
  const clients = (looks.data?.clients ?? []).toSorted(
    (a, b) =>
      Number(a.look.state === 'done') - Number(b.look.state === 'done') ||
      b.look.startedAt.localeCompare(a.look.startedAt),
  );
  return (
    <>
      <header className="dz-stack">
        <h1>{t('console.looks.title')}</h1>
        <p className="dz-lead">{t('console.looks.lead')}</p>
      </header>
      {looks.error === null ? null : <Problem error={looks.error} onAgain={() => void looks.refetch()} />}
      {looks.data === undefined && looks.error === null ? <Loading /> : null}
      {looks.data !== undefined && clients.length === 0 ? (
        <p className="dz-soft">{t('console.looks.none')}</p>
      ) : null}
      {clients.map(({ tenant, look }) => {
        const client = names.client(tenant);
        return (
          <section key={tenant} className="dz-sheet">
            <h2>{client === null ? names.clientName(tenant) : <ClientBadge client={client} />}</h2>
            <LookFacts look={look} />
          </section>
        );
      })}
    </>
  );
}
