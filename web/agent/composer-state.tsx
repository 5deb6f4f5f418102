import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';

import { className } from '#web/ui/data-classes.ts';
import { Problem, useNow } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { UNDO_MS, type Sending } from './outbox.ts';

/** What became of the letter: waiting with its undo, with the vault, held back with the reason, or not sent. */
export function ComposerState({
  sending,
  onUndo,
  onNow,
  onConfirm,
  onAgain,
}: {
  sending: Sending | null;
  onUndo: () => void;
  onNow: () => void;
  onConfirm: () => void;
  onAgain: () => void;
}) {
  const { t, pick } = useLocale();
  if (sending === null) return null;
  if (sending.step === 'waiting')
    return <Waiting leavesAt={sending.leavesAt} onUndo={onUndo} onNow={onNow} />;
  if (sending.step === 'working') {
    return (
      <p className="sending" role="status">
        {t('composer.working')}
      </p>
    );
  }
  if (sending.step === 'failed') return <Problem error={sending.error} onAgain={onAgain} />;
  return (
    <div className="held" role="alert">
      <strong>{t('composer.held')}</strong>
      <p>{pick(sending.answer)}</p>
      {sending.answer.body.text === '' ? null : (
        <p className="held-text">
          <Preview text={sending.answer.body.text} />
        </p>
      )}
      <div className="row">
        {sending.answer.mayConfirm ? (
          <Button size="xs" onClick={onConfirm}>
            {t('composer.held.confirm')}
          </Button>
        ) : null}
        <Button size="xs" variant="default" onClick={onUndo}>
          {t('composer.held.edit')}
        </Button>
      </div>
    </div>
  );
}

/** The draft as the vault gives it back: what it found is cut out and named, so that one sees where it stands. */
function Preview({ text }: { text: string }) {
  const { locale } = useLocale();
  return text.split(/\[([A-Z][A-Z_]+)\]/).map((part, at) =>
    at % 2 === 0 ? (
      part
    ) : (
      <mark key={`${at}${part}`} className="found">
        {className(part, locale)}
      </mark>
    ),
  );
}

function Waiting({ leavesAt, onUndo, onNow }: { leavesAt: number; onUndo: () => void; onNow: () => void }) {
  const { t } = useLocale();
  const undo = useRef<HTMLButtonElement>(null);
  const now = useNow(250);
  useEffect(() => undo.current?.focus(), []);
  const left = Math.max(0, leavesAt - now);
  return (
    <div className="sending" role="status">
      <span aria-hidden="true">
        {t('composer.sending', { seconds: Math.ceil(left / 1_000) })}
        <progress max={UNDO_MS} value={left} aria-hidden="true" />
      </span>
      <span className="row">
        <Button ref={undo} size="compact-sm" variant="default" onClick={onUndo}>
          {t('composer.undo')}
        </Button>
        <Button size="compact-sm" variant="subtle" onClick={onNow}>
          {t('composer.now')}
        </Button>
      </span>
    </div>
  );
}

/** The customer wrote again while this reply was written or waited: read first. */
export function Overtaken({ onSend, onEdit }: { onSend: () => void; onEdit: () => void }) {
  const { t } = useLocale();
  const edit = useRef<HTMLButtonElement>(null);
  useEffect(() => edit.current?.focus(), []);
  return (
    <div className="held" role="alert">
      <strong>{t('composer.overtaken.title')}</strong>
      <p>{t('composer.overtaken')}</p>
      <div className="row">
        <Button ref={edit} size="xs" variant="default" onClick={onEdit}>
          {t('composer.held.edit')}
        </Button>
        <Button size="xs" variant="subtle" onClick={onSend}>
          {t('composer.overtaken.send')}
        </Button>
      </div>
    </div>
  );
}
