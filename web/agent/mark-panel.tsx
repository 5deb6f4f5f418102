import { useEffect, useRef, useState } from 'react';

import { className, MARKABLE } from '#web/ui/data-classes.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { useWall } from './bridge.tsx';
import { Floating } from './floating.tsx';
import { notify, notifyError } from './notices.tsx';
import type { SelectedWords } from './selected-text.ts';

/** Which kind of value the selected words are; choosing marks them everywhere they stand. */
export function MarkPanel({
  selected,
  tenant,
  onClose,
}: {
  selected: SelectedWords;
  tenant: string;
  onClose: () => void;
}) {
  const { t, locale, pick } = useLocale();
  const { bridge } = useWall();
  const [busy, setBusy] = useState(false);
  const [denied, setDenied] = useState<readonly string[]>([]);
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);

  const mark = async (cls: string): Promise<void> => {
    setBusy(true);
    try {
      const { messageId, start, end } = selected;
      const answer = await bridge.mark({ tenant, messageId, start, end, class: cls });
      if (answer.outcome === 'denied') return setDenied(answer.reasons.map(pick));
      notify(t('mark.done', { count: answer.messages }));
      getSelection()?.removeAllRanges();
      onClose();
    } catch (error) {
      notifyError(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Floating anchor={selected.at} label={t('mark.title')} width={340} onClose={onClose}>
      <div className="panel-body">
        <p>
          <strong>{t('mark.title')}</strong>: “
          {selected.words.length > 40 ? `${selected.words.slice(0, 39)}…` : selected.words}”
        </p>
        <p className="dz-soft">{t('mark.what')}</p>
        <ul className="marks">
          {MARKABLE.map((cls, index) => (
            <li key={cls}>
              <button
                ref={index === 0 ? first : null}
                type="button"
                className="choice"
                disabled={busy}
                onClick={() => void mark(cls)}
              >
                {className(cls, locale)}
              </button>
            </li>
          ))}
        </ul>
        {denied.length === 0 ? null : (
          <ul className="reasons">
            {denied.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        )}
      </div>
    </Floating>
  );
}
