import { useLocale } from '#web/ui/use-locale.ts';
import type { Change } from './change-ticket.ts';
import type { After } from './drafts.ts';

/** What will be done to the ticket once the text is sent: said beforehand, and easily left out. */
export function AfterLine({ after, onDrop }: { after: After | null; onDrop: () => void }) {
  const { t } = useLocale();
  if (after === null || changeOf(after) === null) return null;
  return (
    <p className="composer-then">
      <span>{t('composer.then')}</span>
      <Consequences after={after} />
      <button type="button" className="quiet" onClick={onDrop}>
        {t('composer.then.drop')}
      </button>
    </p>
  );
}

export function Consequences({ after }: { after: After }) {
  const { t } = useLocale();
  return (
    <>
      {after.status === null ? null : (
        <span className="pill" data-status={after.status}>
          {t(`status.${after.status}`)}
        </span>
      )}
      {after.priority === null ? null : (
        <span className="pill" data-priority={after.priority}>
          {t('composer.then.priority', { to: t(`priority.${after.priority}`) })}
        </span>
      )}
      {after.tags.map((tag) => (
        <span key={tag} className="pill">
          #{tag}
        </span>
      ))}
    </>
  );
}

/** As a change of the ticket; null if nothing would change. */
export function changeOf(after: After | null): Change | null {
  if (after === null) return null;
  const change: Change = {
    ...(after.status === null ? {} : { status: after.status }),
    ...(after.priority === null ? {} : { priority: after.priority }),
    ...(after.tags.length === 0 ? {} : { addTags: [...after.tags] }),
  };
  return Object.keys(change).length === 0 ? null : change;
}
