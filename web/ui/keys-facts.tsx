import type { KeysView } from '#vault/custody/api';
import { exactTime } from './times.ts';
import { useLocale } from './use-locale.ts';

const DAY_SECONDS = 86_400;

/** Who holds a client's keys, whether they are there, and when they change next. */
export function KeysFacts({ keys }: { keys: KeysView }) {
  const { t, locale } = useLocale();
  const { custody, epoch, epochSince, moving } = keys;
  const endsAt =
    epochSince === null
      ? null
      : new Date(new Date(epochSince).getTime() + keys.longestSeconds * 1_000).toISOString();
  return (
    <>
      <p role="status">
        <span className="dz-pill" data-tone={custody.because === null ? 'ok' : 'bad'}>
          {t(`keys.state.${custody.because ?? 'open'}`)}
        </span>
      </p>
      <dl className="dz-facts">
        {custody.since === null ? null : (
          <>
            <dt>{t('keys.since')}</dt>
            <dd>{exactTime(custody.since, locale)}</dd>
          </>
        )}
        <dt>{t('keys.holder')}</dt>
        <dd>{t(`keys.holder.${custody.holder}`)}</dd>
        {custody.kind === null ? null : (
          <>
            <dt>{t('keys.kind')}</dt>
            <dd>{t(`keys.kind.${custody.kind}`)}</dd>
          </>
        )}
        {custody.key === null ? null : (
          <>
            <dt>{t('keys.name')}</dt>
            <dd>
              <code>{custody.key}</code>
            </dd>
          </>
        )}
        <dt>{t('keys.provider')}</dt>
        <dd>{t(`keys.provider.${keys.providerKind}`)}</dd>
        {epoch === null || epochSince === null ? null : (
          <>
            <dt>{t('keys.epoch')}</dt>
            <dd>{t('keys.epoch.since', { epoch, time: exactTime(epochSince, locale) })}</dd>
          </>
        )}
        {endsAt === null ? null : (
          <>
            <dt>{t('keys.next')}</dt>
            <dd>{exactTime(endsAt, locale)}</dd>
          </>
        )}
        {moving === null ? null : (
          <>
            <dt>{t('keys.moving')}</dt>
            <dd>{t('keys.moving.of', moving)}</dd>
          </>
        )}
        {keys.backupWaitSeconds === 0 && keys.keystoreBackup === null ? null : (
          <>
            <dt>{t('keys.backup')}</dt>
            <dd>
              {keys.keystoreBackup === null
                ? t('keys.backup.none')
                : t('keys.backup.of', {
                    epoch: keys.keystoreBackup.epoch,
                    time: exactTime(keys.keystoreBackup.at, locale),
                  })}
              {keys.awaitsBackup ? <p className="dz-soft">{t('keys.backup.awaited')}</p> : null}
            </dd>
          </>
        )}
        <dt>{t('keys.delay')}</dt>
        <dd>
          {keys.destroysAfterSeconds === 0
            ? t('keys.delay.none')
            : t('keys.delay.days', { count: keys.destroysAfterSeconds / DAY_SECONDS })}
        </dd>
      </dl>
      <p className="dz-soft">{t('keys.next.note', { hours: keys.horizonSeconds / 3_600 })}</p>
    </>
  );
}
