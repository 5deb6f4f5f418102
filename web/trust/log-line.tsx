import { className } from '#web/ui/data-classes.ts';
import { purposeName } from '#web/ui/purposes.ts';
import { reasonName } from '#web/ui/reasons.ts';
import { roleName } from '#web/ui/roles.ts';
import { exactTime, shortTime } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { EntryDetail } from './entry-detail.tsx';
import { kindName } from './kinds.ts';
import type { EntryReading } from './read-entry.ts';
import { summaryOf } from './summary.ts';

/** One entry of the log as a line that opens to its bytes and its proof. */
export function LogLine({
  reading,
  open,
  onToggle,
}: {
  reading: EntryReading;
  open: boolean;
  onToggle: () => void;
}) {
  const { locale } = useLocale();
  const id = `entry-${reading.index}`;
  const summary = summaryOf(reading, locale);
  return (
    <li className="tr-line" data-open={open}>
      <button type="button" aria-expanded={open} aria-controls={id} onClick={onToggle}>
        <time dateTime={reading.at} title={exactTime(reading.at, locale)} className="dz-number dz-soft">
          {shortTime(reading.at, locale)}
        </time>
        <span>
          <span className="dz-pill" data-tone={toneOf(reading.kind)}>
            {kindName(reading.kind, locale)}
          </span>
        </span>
        <span className="tr-line-what">
          {reading.class === null ? null : <b>{className(reading.class, locale)}</b>}
          {reading.purpose === null ? null : <span>{purposeName(reading.purpose, locale)}</span>}
          {reading.reasons.length === 0 ? null : (
            <span className="tr-line-why">
              {reading.reasons
                .map((reason) => reasonName(reason, locale))
                .join(locale === 'ja' ? '、' : '; ')}
            </span>
          )}
          {summary === null ? null : <span>{summary}</span>}
        </span>
        <span className="tr-line-who">
          <span className="dz-mono">{reading.actor}</span>
          {reading.role === null ? null : <span className="dz-soft">{roleName(reading.role, locale)}</span>}
        </span>
        <span className="dz-number dz-soft tr-line-index">#{reading.index}</span>
      </button>
      <div id={id} hidden={!open}>
        {open ? <EntryDetail reading={reading} /> : null}
      </div>
    </li>
  );
}

function toneOf(kind: string): 'ok' | 'bad' | 'warn' | undefined {
  if (kind === 'value.revealed') return 'ok';
  if (kind === 'value.denied') return 'bad';
  if (kind === 'containment.changed' || kind === 'message.withheld' || kind === 'value.unmarked')
    return 'warn';
  return undefined;
}
