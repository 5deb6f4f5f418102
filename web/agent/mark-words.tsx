import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';

import type { MaskedText } from '#vault/tokens/api';
import { useLocale } from '#web/ui/use-locale.ts';
import { writtenWords, type SelectedWords } from './selected-text.ts';
import { Sheet } from './sheet.tsx';

/** For whoever selects nothing with a pointer: the words are written as they stand. They stay in this page. */
export function MarkWords({
  messages,
  onFound,
  onClose,
}: {
  messages: readonly { messageId: string; body: MaskedText }[];
  onFound: (found: SelectedWords) => void;
  onClose: () => void;
}) {
  const { t } = useLocale();
  const [words, setWords] = useState('');
  const [missing, setMissing] = useState(false);
  return (
    <Sheet title={t('mark.title')} onClose={onClose}>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          const found = writtenWords(messages, words);
          setMissing(found === null);
          if (found !== null) onFound(found);
        }}
      >
        <TextInput
          data-autofocus
          label={t('mark.write')}
          error={missing ? t('mark.nowhere') : null}
          value={words}
          maxLength={400}
          onChange={(event) => {
            setWords(event.currentTarget.value);
            setMissing(false);
          }}
        />
        <Button type="submit" size="xs" disabled={words.trim() === ''}>
          {t('mark.find')}
        </Button>
      </form>
    </Sheet>
  );
}
