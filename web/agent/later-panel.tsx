import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';

import { addTexts } from '#web/ui/language.ts';
import { fromLocalField, toLocalField } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import type { Change } from './change-ticket.ts';
import { Floating } from './floating.tsx';
import { laterTimes } from './later-times.ts';
import { LATER_TEXTS } from './texts-later.ts';
import { wakeText } from './wake-text.ts';

addTexts(LATER_TEXTS);

/** Not now: wait for the customer, or have it back at a time. Digits choose, as the list says. */
export function LaterPanel({
  anchor,
  asleep,
  onChoose,
  onClose,
}: {
  anchor: HTMLElement;
  /** A sleeping ticket can be woken. */
  asleep: boolean;
  onChoose: (change: Change, said: string) => void;
  onClose: () => void;
}) {
  const { t, locale } = useLocale();
  const [now] = useState(() => new Date());
  const [field, setField] = useState(() =>
    toLocalField(new Date(now.getTime() + 24 * 3_600_000).toISOString()),
  );
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => list.current?.querySelector('button')?.focus(), []);

  const sleep = (at: Date): void =>
    onChoose({ snoozeUntil: at.toISOString() }, t('later.done', { time: wakeText(at, locale) }));
  const options: { name: string; when: string; act: () => void }[] = [
    ...(asleep
      ? [{ name: t('later.wake'), when: '', act: () => onChoose({ snoozeUntil: null }, t('later.woken')) }]
      : []),
    {
      name: t('later.pending'),
      when: t('status.pending'),
      act: () => onChoose({ status: 'pending' }, t('later.pending.done')),
    },
    ...laterTimes(now).map(({ key, at }) => ({
      name: t(`later.${key}`),
      when: wakeText(at, locale),
      act: () => sleep(at),
    })),
  ];
  const own = fromLocalField(field);
  const ownAt = own === null || Date.parse(own) <= Date.now() ? null : new Date(own);

  return (
    <Floating anchor={anchor} label={t('later.title')} width={340} onClose={onClose}>
      <div
        className="panel-body"
        onKeyDown={(event) => {
          // Its own keys: nothing of the page acts while it is open.
          event.stopPropagation();
          if (event.target instanceof HTMLInputElement || event.nativeEvent.isComposing) return;
          const all = [...(list.current?.querySelectorAll('button') ?? [])];
          const at = all.findIndex((one) => one === document.activeElement);
          if (event.key === 'ArrowDown' || event.key === 'j') all[Math.min(at + 1, all.length - 1)]?.focus();
          else if (event.key === 'ArrowUp' || event.key === 'k') all[Math.max(at - 1, 0)]?.focus();
          else if (/^[1-9]$/.test(event.key)) options[Number(event.key) - 1]?.act();
          else return;
          event.preventDefault();
        }}
      >
        <strong>{t('later.title')}</strong>
        <ul ref={list} className="later">
          {options.map(({ name, when, act }, index) => (
            <li key={name}>
              <button type="button" className="choice" onClick={act}>
                <kbd className="dz-key" aria-hidden="true">
                  {index + 1}
                </kbd>
                <span>{name}</span>
                <span className="dz-soft">{when}</span>
              </button>
            </li>
          ))}
        </ul>
        <form
          className="later-own"
          onSubmit={(event) => {
            event.preventDefault();
            if (ownAt !== null) sleep(ownAt);
          }}
        >
          <label htmlFor="later-own">{t('later.own')}</label>
          <input
            id="later-own"
            type="datetime-local"
            className="plain-field"
            value={field}
            min={toLocalField(now.toISOString())}
            onChange={(event) => setField(event.currentTarget.value)}
          />
          <Button size="xs" type="submit" variant="default" disabled={ownAt === null}>
            {t('later.set')}
          </Button>
        </form>
        <p className="dz-soft">{t('later.hint')}</p>
      </div>
    </Floating>
  );
}
