import { Button, CloseButton } from '@mantine/core';
import { useSyncExternalStore } from 'react';

import { useLocale } from '#web/ui/use-locale.ts';
import { useShortcuts } from './keys.ts';

export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly tone: 'plain' | 'bad';
  readonly action?: { readonly label: string; readonly act: () => void };
}

let notices: readonly Notice[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

/** Says one sentence at the foot of the page, read out by screen readers; gone by itself after 6 s (bad news: 12 s). */
export function notify(
  text: string,
  options: { tone?: Notice['tone']; action?: Notice['action'] } = {},
): void {
  const notice: Notice = {
    id: nextId++,
    text,
    tone: options.tone ?? 'plain',
    ...(options.action === undefined ? {} : { action: options.action }),
  };
  set([...notices.slice(-2), notice]);
  setTimeout(() => dismiss(notice.id), notice.tone === 'bad' ? 12_000 : 6_000);
}

export function notifyError(error: unknown): void {
  notify(error instanceof Error ? error.message : String(error), { tone: 'bad' });
}

function dismiss(id: number): void {
  set(notices.filter((notice) => notice.id !== id));
}

function set(next: readonly Notice[]): void {
  notices = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Notices() {
  const { t } = useLocale();
  const shown = useSyncExternalStore(subscribe, () => notices);
  // What was said last can be taken back without reaching for it.
  useShortcuts({
    z: () => {
      const last = shown.findLast(({ action }) => action !== undefined);
      if (last === undefined) return false;
      last.action?.act();
      return dismiss(last.id);
    },
  });
  return (
    <div className="notices" role="status" aria-live="polite">
      {shown.map((notice) => (
        <div key={notice.id} className="notice" data-tone={notice.tone}>
          <span>{notice.text}</span>
          {notice.action === undefined ? null : (
            <Button
              size="compact-xs"
              variant="white"
              onClick={() => {
                notice.action?.act();
                dismiss(notice.id);
              }}
            >
              {notice.action.label}
            </Button>
          )}
          <CloseButton
            size="xs"
            aria-label={t('ui.close')}
            onClick={() => dismiss(notice.id)}
            c="inherit"
            variant="transparent"
          />
        </div>
      ))}
    </div>
  );
}
