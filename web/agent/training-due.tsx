import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { addTexts } from '#web/ui/language.ts';
import { useNow } from '#web/ui/pieces.tsx';
import { dayOf } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { asks } from './asks.ts';
import { useDesk } from './desk.tsx';
import { REMIND_TEXTS } from './texts-remind.ts';

addTexts(REMIND_TEXTS);

const WEEK_MS = 7 * 86_400_000;

/** Said on every page of the desk in the last week before a course ends, and until it is passed. Earlier it stands on one's own page. */
export function TrainingDue() {
  const { t, locale, pick } = useLocale();
  const { me } = useDesk();
  const now = useNow(60_000);
  const reminders = useQuery(asks.reminders());
  const mine = reminders.data?.reminders.find(
    ({ personId, endsAt }) =>
      personId === me.personId && (endsAt === null || Date.parse(endsAt) - now < WEEK_MS),
  );
  if (mine === undefined) return null;
  const over = mine.endsAt === null || Date.parse(mine.endsAt) <= now;
  const course = pick(mine.title);
  return (
    <p className="banner" data-tone={over ? 'bad' : undefined} role="status">
      <strong>{t('remind.title')}</strong>{' '}
      <span>
        {mine.endsAt === null
          ? t('remind.never', { course })
          : t(over ? 'remind.ended' : 'remind.ends', { course, date: dayOf(mine.endsAt, locale) })}
      </span>{' '}
      {over ? <span>{t('remind.closed')}</span> : null}{' '}
      <Link to="/agent/me/training/$course" params={{ course: mine.course }}>
        {t('remind.take')}
      </Link>
    </p>
  );
}
