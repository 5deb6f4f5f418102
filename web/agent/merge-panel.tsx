import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

import type { TicketLine } from '#desk/tickets/api';
import { className } from '#web/ui/data-classes.ts';
import { addTexts } from '#web/ui/language.ts';
import { plainOf } from '#web/ui/masked-text.ts';
import { TimeAgo } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { asks } from './asks.ts';
import { Floating } from './floating.tsx';
import { MERGE_TEXTS } from './texts-merge.ts';

addTexts(MERGE_TEXTS);

/** Which ticket of the same customer this one goes on in. Those that were merged themselves are not offered. */
export function MergePanel({
  anchor,
  line,
  onChoose,
  onClose,
}: {
  anchor: HTMLElement;
  line: TicketLine;
  onChoose: (target: TicketLine) => void;
  onClose: () => void;
}) {
  const { t, locale } = useLocale();
  const history = useQuery(asks.history(line.tenant, line.ticketId));
  const others = history.data?.lines.filter(({ subject }) => !subject.text.startsWith('→ #')) ?? [];
  const list = useRef<HTMLUListElement>(null);
  const count = others.length;
  useEffect(() => list.current?.querySelector('button')?.focus(), [count]);
  return (
    <Floating anchor={anchor} label={t('merge.title')} width={380} onClose={onClose}>
      <div className="panel-body">
        <strong>{t('merge.title')}</strong>
        <p className="dz-soft">
          {history.data !== undefined && count === 0 ? t('merge.none') : t('merge.lead')}
        </p>
        <ul ref={list} className="palette">
          {others.map((one) => (
            <li key={one.ticketId}>
              <button type="button" className="quiet merge-choice" onClick={() => onChoose(one)}>
                <b>#{one.number}</b>
                <span>{plainOf(one.subject, (cls) => className(cls, locale))}</span>
                <span className="dz-soft">
                  {t(`status.${one.status}`)} · <TimeAgo at={one.updatedAt} />
                </span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Floating>
  );
}
