import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';

import { Problem } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';

/**
 * A form whose words go to the vault, which hands them to the desk or says why not; what was typed stays until then. `save` answers the sentence that
 * holds it back, or null once all is kept.
 */
export function WordsForm({
  save,
  saveLabel,
  onDone,
  onCancel,
  children,
}: {
  save: () => Promise<string | null>;
  saveLabel: string;
  onDone: () => void;
  onCancel: () => void;
  children: ReactNode;
}) {
  const { t } = useLocale();
  const [busy, setBusy] = useState(false);
  const [held, setHeld] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const send = async (): Promise<void> => {
    setHeld(null);
    setError(null);
    setBusy(true);
    try {
      const why = await save();
      if (why === null) onDone();
      else setHeld(why);
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className="words-form"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {children}
      {held === null ? null : (
        <p className="field-wrong" role="alert">
          {held}
        </p>
      )}
      {error === null ? null : <Problem error={error} />}
      <div className="row">
        <Button size="xs" type="submit" loading={busy}>
          {saveLabel}
        </Button>
        <Button size="xs" variant="default" onClick={onCancel}>
          {t('ui.cancel')}
        </Button>
      </div>
    </form>
  );
}
