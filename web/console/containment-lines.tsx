import { Button } from '@mantine/core';

import type { Containment } from '#vault/facts/api';
import { exactTime } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { containmentKey } from './distinct-containments.ts';
import { concerned } from './join-people.ts';
import { useNames } from './names.ts';
import { usePeople } from './use-people.ts';

export interface Effect {
  what: string;
  active: boolean;
  answeredMs: number | null;
  seenMs: number | null;
}

/** How soon it worked, as this page saw it. */
export function EffectLine({ effect }: { effect: Effect }) {
  const { t, locale } = useLocale();
  const seconds = (ms: number): string => (ms / 1000).toLocaleString(locale, { maximumFractionDigits: 2 });
  return (
    <div className="co-effect" data-active={effect.active}>
      <b>{t(effect.active ? 'contain.effect.on' : 'contain.effect.off', { what: effect.what })}</b>
      <span>
        {effect.answeredMs === null
          ? t('contain.effect.sending')
          : t('contain.effect.answered', { seconds: seconds(effect.answeredMs) })}
      </span>
      <span>
        {effect.seenMs === null
          ? t('contain.effect.waiting')
          : t('contain.effect.seen', { seconds: seconds(effect.seenMs) })}
      </span>
    </div>
  );
}

/** What is closed now. */
export function Active({ containment, onLift }: { containment: Containment; onLift: (() => void) | null }) {
  const { t, locale } = useLocale();
  const names = useNames();
  const { lines } = usePeople();
  const count = concerned(lines ?? [], containment.scope, containment.target).length;
  return (
    <li>
      <div className="dz-row dz-row-end">
        <h3>{names.target(containment)}</h3>
        {onLift === null ? null : (
          <Button variant="default" size="compact-sm" onClick={onLift}>
            {t('contain.lift')}
          </Button>
        )}
      </div>
      <p>{containment.reason}</p>
      <p className="dz-soft">
        {t('contain.by', {
          name: names.person(containment.byPerson),
          time: exactTime(containment.at, locale),
        })}{' '}
        {t('contain.holds', { count })}
      </p>
    </li>
  );
}

/** What was closed before. */
export function Past({ all }: { all: readonly Containment[] }) {
  const { t, locale } = useLocale();
  const names = useNames();
  return (
    <details>
      <summary>{t('contain.past', { count: all.length })}</summary>
      <ul className="co-past">
        {all.map((one) => (
          <li key={containmentKey(one)}>
            {t('contain.lifted', {
              what: names.target(one),
              name: names.person(one.byPerson),
              time: exactTime(one.at, locale),
            })}{' '}
            <span className="dz-soft">{one.reason}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
