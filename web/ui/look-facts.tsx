import type { SecondLook } from '#vault/channels/api';
import { exactTime } from './times.ts';
import { useLocale } from './use-locale.ts';

/** How far a second look at a client's stored messages is, and what it changed. */
export function LookFacts({ look }: { look: SecondLook }) {
  const { t, locale } = useLocale();
  const number = (count: number): string => count.toLocaleString(locale);
  const { version, state, waitsFor, conversations } = look;
  const done = Math.min(look.looked, conversations ?? look.looked);
  return (
    <>
      <p role="status">
        <span className="dz-pill" data-tone={waitsFor !== null ? 'bad' : state === 'done' ? 'ok' : 'warn'}>
          {t(`look.state.${state}`, { version })}
        </span>
      </p>
      {waitsFor === null ? null : <p role="alert">{t(`look.waits.${waitsFor}`)}</p>}
      {state === 'done' || conversations === null ? null : (
        <progress
          className="dz-progress"
          max={Math.max(1, conversations)}
          value={done}
          aria-label={t('look.progress')}
        />
      )}
      <dl className="dz-facts">
        <dt>{t('look.progress')}</dt>
        <dd>
          {t('look.of', { done: number(done), total: conversations === null ? '…' : number(conversations) })}
        </dd>
        <dt>{t('look.started')}</dt>
        <dd>{exactTime(look.startedAt, locale)}</dd>
        {look.endedAt === null ? null : (
          <>
            <dt>{t('look.ended')}</dt>
            <dd>{exactTime(look.endedAt, locale)}</dd>
          </>
        )}
        <dt>{t('look.messages')}</dt>
        <dd>{number(look.messages)}</dd>
        <dt>{t('look.changed')}</dt>
        <dd>{number(look.changed)}</dd>
        <dt>{t('look.files')}</dt>
        <dd>{number(look.files)}</dd>
        {look.unread === 0 ? null : (
          <>
            <dt>{t('look.unread')}</dt>
            <dd>{number(look.unread)}</dd>
          </>
        )}
      </dl>
      <p className="dz-soft">{t('look.note')}</p>
    </>
  );
}
