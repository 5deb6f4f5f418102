import { Button } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';

import type { Client } from '#vault/identity/api';
import { Refused } from '#web/client/ask.ts';
import { exactTime, languageTag } from './times.ts';
import { useLocale } from './use-locale.ts';

/** Said on every page of an evaluation. */
export function EvaluationBanner({ shown }: { shown: boolean }) {
  const { t } = useLocale();
  if (!shown) return null;
  return (
    <aside className="dz-evaluation" aria-label={t('ui.evaluation')}>
      <strong>{t('ui.evaluation')}</strong> <span>{t('ui.evaluation.hint')}</span>
    </aside>
  );
}

type Named = Pick<Client, 'badge' | 'colour' | 'nameEn' | 'nameJa'>;

/** Which client this belongs to: two letters on its colour, and its name unless `markOnly`. */
export function ClientBadge({ client, markOnly = false }: { client: Named; markOnly?: boolean }) {
  const { name } = useLocale();
  return (
    <span
      className="dz-client"
      ref={(element) => element?.style.setProperty('--client', client.colour)}
      title={name(client)}
    >
      <span
        className="dz-client-mark"
        aria-hidden={!markOnly}
        {...(markOnly ? { role: 'img', 'aria-label': name(client) } : {})}
      >
        {client.badge}
      </span>
      {markOnly ? null : <span className="dz-client-name">{name(client)}</span>}
    </span>
  );
}

/** What to do when there is nothing. */
export function EmptyState({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="dz-empty">
      <h2>{title}</h2>
      {children === undefined ? null : <p>{children}</p>}
      {action}
    </div>
  );
}

/** A key as printed on it; `mod` is ⌘ on Apple's machines and Ctrl elsewhere. */
export function KeyHint({ keys }: { keys: string }) {
  return (
    <span aria-hidden="true">
      {keys.split('+').map((key) => (
        <kbd key={key} className="dz-key">
          {keyName(key)}
        </kbd>
      ))}
    </span>
  );
}

const APPLE = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);
function keyName(key: string): string {
  if (key === 'mod') return APPLE ? '⌘' : 'Ctrl';
  if (key === 'enter') return '↵';
  if (key === 'shift') return '⇧';
  return key;
}

/** An error with what to do: the server's sentence, a reference for the administrator, and a way to try again. */
export function Problem({ error, onAgain }: { error: unknown; onAgain?: (() => void) | undefined }) {
  const { t } = useLocale();
  const reference = error instanceof Refused ? error.reference : null;
  return (
    <div className="dz-problem" role="alert">
      <p>{error instanceof Error ? error.message : String(error)}</p>
      {reference === null ? null : <p className="dz-problem-reference">{t('ui.reference', { reference })}</p>}
      {onAgain === undefined ? null : (
        <Button size="xs" variant="default" onClick={onAgain} w="fit-content">
          {t('ui.again')}
        </Button>
      )}
    </div>
  );
}

/** How long ago, in the reader's language; the exact time on hover. Short: "3 min". */
export function TimeAgo({ at }: { at: string }) {
  const { locale } = useLocale();
  const now = useNow(30_000);
  const date = new Date(at);
  return (
    <time dateTime={at} title={exactTime(at, locale)} className="dz-number">
      {agoText(date, now, locale)}
    </time>
  );
}

/** `now` in milliseconds, read again every so often. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

export function agoText(date: Date, nowMs: number, locale: 'en' | 'ja'): string {
  const seconds = Math.round((date.getTime() - nowMs) / 1000);
  const size = Math.abs(seconds);
  const say = (value: number, unit: Intl.RelativeTimeFormatUnit): string =>
    new Intl.RelativeTimeFormat(languageTag(locale), { numeric: 'auto', style: 'narrow' }).format(
      Math.trunc(value),
      unit,
    );
  if (size < 45) return say(0, 'second');
  if (size < 3_600) return say(Math.sign(seconds) * Math.max(1, Math.round(size / 60)), 'minute');
  if (size < 86_400) return say(Math.round(seconds / 3_600), 'hour');
  if (size < 7 * 86_400) return say(Math.round(seconds / 86_400), 'day');
  const sameYear = date.getFullYear() === new Date(nowMs).getFullYear();
  return date.toLocaleDateString(languageTag(locale), {
    month: 'short',
    day: 'numeric',
    ...(sameYear ? {} : { year: 'numeric' }),
  });
}
