import type { ReactNode, Ref } from 'react';

import type { MaskedText, ValueView } from '#vault/tokens/api';
import { className } from './data-classes.ts';
import { partsOf } from './masked-text.ts';
import { dayOf } from './times.ts';
import { useLocale } from './use-locale.ts';
import { whyWords } from './why.ts';

/** A value behind the wall, as the desk may show it: what it is and its safe tail. A button when it can be asked about. */
export function MaskedChip({
  view,
  token,
  onOpen,
  expanded,
  ref,
}: {
  view: ValueView;
  token: string;
  onOpen?: ((chip: HTMLElement) => void) | undefined;
  expanded?: boolean | undefined;
  ref?: Ref<HTMLButtonElement>;
}) {
  const { locale, t } = useLocale();
  const kind = className(view.class, locale);
  const why = view.marked
    ? t('ui.why.marked')
    : view.why === null
      ? null
      : t('ui.why.found', { why: whyWords(view.why, locale) });
  const inside = (
    <>
      <Lock />
      <span className="dz-chip-class">{kind}</span>{' '}
      {tailOf(view) === '' ? null : <span className="dz-chip-tail">{tailOf(view)}</span>}
    </>
  );
  if (view.destroyedAt !== undefined) {
    return (
      <span className="dz-chip" data-destroyed="true" data-token={token}>
        <span className="dz-chip-class">{kind}</span>{' '}
        <span className="dz-chip-tail">{t('ui.destroyed', { day: dayOf(view.destroyedAt, locale) })}</span>
      </span>
    );
  }
  if (onOpen === undefined) {
    return (
      <span className="dz-chip" data-marked={view.marked} data-token={token} data-why={why ?? undefined}>
        {inside}
      </span>
    );
  }
  return (
    <button
      ref={ref}
      type="button"
      className="dz-chip"
      data-marked={view.marked}
      data-token={token}
      data-why={why ?? undefined}
      aria-haspopup="dialog"
      aria-expanded={expanded === true}
      onClick={(event) => onOpen(event.currentTarget)}
    >
      {inside}
      <span className="dz-hidden">
        {t('ui.masked')}
        {why === null ? '' : ` ${why}`}
      </span>
    </button>
  );
}

/** The mask without the words that the chip already says. */
function tailOf(view: ValueView): string {
  return view.mask.length > 40 ? `${view.mask.slice(0, 39)}…` : view.mask;
}

/**
 * Masked text: words as text, each token as a chip. Every text node sits in a span with `data-start`, its offset in the masked
 * text, so that a selection can be mapped back (`selectionIn`).
 */
export function MaskedTextView({
  masked,
  chip,
}: {
  masked: MaskedText;
  /** How a value is shown; a plain chip if left out. */
  chip?: (token: string, view: ValueView, key: string) => ReactNode;
}) {
  return partsOf(masked).map((part) => {
    const key = `${part.start}`;
    if (part.kind === 'text') {
      return (
        <span key={key} data-start={part.start}>
          {part.text}
        </span>
      );
    }
    return chip?.(part.token, part.view, key) ?? <MaskedChip key={key} token={part.token} view={part.view} />;
  });
}

function Lock() {
  return (
    <svg viewBox="0 0 12 12" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.4">
      <rect x="1.7" y="5.2" width="8.6" height="5.6" rx="1.2" fill="currentColor" stroke="none" />
      <path d="M3.6 5.2V3.6a2.4 2.4 0 0 1 4.8 0v1.6" />
    </svg>
  );
}
