import { useQuery } from '@tanstack/react-query';

import type { Witnesses } from '#desk/trust/api';
import { Go } from '#web/ui/address.tsx';
import { Problem, TimeAgo } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { useClient, usePage } from './frame.tsx';
import { witnessesOf } from './questions.ts';

/** Who cosigns this log besides the provider, and how far each has come. */
export function WitnessesSheet() {
  const { t, locale } = useLocale();
  const client = useClient();
  const asked = useQuery(witnessesOf(client.tenant));
  return (
    <section className="dz-sheet">
      <h2>{t('witness.title')}</h2>
      <p>{t('witness.lead')}</p>
      {asked.error === null ? null : <Problem error={asked.error} onAgain={() => void asked.refetch()} />}
      {asked.data?.witnesses.length === 0 ? <p className="dz-soft">{t('witness.none')}</p> : null}
      <ul className="tr-plain">
        {asked.data?.witnesses.map((witness) => (
          <li key={witness.vkey}>
            <span className="dz-pill" data-tone={toneOf(witness)}>
              {t(`witness.state.${stateOf(witness)}`)}
            </span>{' '}
            <strong>{witness.name}</strong>
            <p className="dz-soft">
              {t('witness.reached', {
                size: witness.size.toLocaleString(locale),
                of: (asked.data?.size ?? 0).toLocaleString(locale),
              })}{' '}
              {witness.cosignedAt === null ? t('witness.never') : <TimeAgo at={witness.cosignedAt} />}
            </p>
            {witness.problem === null ? null : <p>{t(`witness.problem.${witness.problem}`)}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A line on the first page, where a witness is behind or was shown another log. */
export function WitnessWarning() {
  const { t } = useLocale();
  const client = useClient();
  const address = usePage();
  const asked = useQuery(witnessesOf(client.tenant));
  const late = asked.data?.witnesses.filter(({ behind }) => behind) ?? [];
  if (late.length === 0) return null;
  const fork = late.some(({ problem }) => problem === 'fork');
  return (
    <p className="tr-result" data-ok="false" role="status">
      {t(fork ? 'witness.warn.fork' : 'witness.warn.behind', {
        names: late.map(({ name }) => name).join(', '),
      })}{' '}
      <Go to={address('verify')}>{t('witness.warn.more')}</Go>
    </p>
  );
}

type Witness = Witnesses['witnesses'][number];

function stateOf({ problem, behind }: Witness): 'fork' | 'behind' | 'ok' {
  if (problem === 'fork') return 'fork';
  return behind ? 'behind' : 'ok';
}

function toneOf(witness: Witness): 'ok' | 'bad' | 'warn' {
  const state = stateOf(witness);
  return state === 'ok' ? 'ok' : state === 'fork' ? 'bad' : 'warn';
}
