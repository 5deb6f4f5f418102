import { useQuery } from '@tanstack/react-query';

import { KeysFacts } from '#web/ui/keys-facts.tsx';
import { Loading } from '#web/ui/loading.tsx';
import { Problem } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { useClient } from './frame.tsx';
import { keysOf } from './questions.ts';

/** Keys and custody: who can close this client's data, where the keys are, how old they are. */
export function KeysPage() {
  const { t } = useLocale();
  const { tenant } = useClient();
  const keys = useQuery(keysOf(tenant));
  return (
    <>
      <header className="dz-stack">
        <h1>{t('trust.keys.title')}</h1>
        <p className="dz-lead">{t('trust.keys.lead')}</p>
      </header>
      {keys.error === null ? null : <Problem error={keys.error} onAgain={() => void keys.refetch()} />}
      {keys.data === undefined ? (
        keys.error === null ? (
          <Loading />
        ) : null
      ) : (
        <section className="dz-sheet">
          <h2>{t('trust.keys.now')}</h2>
          <KeysFacts keys={keys.data} />
        </section>
      )}
      <section className="dz-sheet">
        <h2>{t('trust.keys.own')}</h2>
        <p>{t('trust.keys.own.how')}</p>
        <p className="dz-soft">{t('trust.keys.own.note')}</p>
      </section>
    </>
  );
}
