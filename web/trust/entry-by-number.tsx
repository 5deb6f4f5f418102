import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { Problem } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { useClient } from './frame.tsx';
import { LogLine } from './log-line.tsx';
import { askEntries } from './questions.ts';
import { readEntry } from './read-entry.ts';

/** Goes to an entry by its place in the log, as an auditor names it. */
export function EntryByNumber({ onGo }: { onGo: (index: number) => void }) {
  const { t } = useLocale();
  const [text, setText] = useState('');
  const index = /^#?\d{1,15}$/.test(text.trim()) ? Number(text.trim().replace('#', '')) : null;
  return (
    <form
      className="dz-row"
      onSubmit={(event) => {
        event.preventDefault();
        if (index !== null) onGo(index);
      }}
    >
      <TextInput
        size="xs"
        w="9rem"
        inputMode="numeric"
        aria-label={t('releases.number')}
        placeholder={t('releases.number')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" size="compact-sm" variant="default" disabled={index === null}>
        {t('releases.number.go')}
      </Button>
    </form>
  );
}

/** One entry that is not among the lines shown, above them. */
export function OneEntry({ index, onClose }: { index: number; onClose: () => void }) {
  const { t } = useLocale();
  const client = useClient();
  const entry = useQuery({
    queryKey: ['trust-entry', client.tenant, index],
    queryFn: ({ signal }) => askEntries(client.tenant, { kinds: [], before: index + 1, limit: 1 }, signal),
    staleTime: Infinity,
  });
  const line = entry.data?.lines[0];
  const reading = line?.index === index ? readEntry(line) : null;
  if (entry.error !== null) return <Problem error={entry.error} onAgain={() => void entry.refetch()} />;
  if (entry.data === undefined) return <p className="dz-soft">{t('ui.loading')}</p>;
  return (
    <section className="dz-sheet tr-lines" aria-label={t('releases.number')}>
      {reading === null ? (
        <p className="dz-row dz-row-end">
          {t('releases.number.none', { index, size: entry.data.size })}
          <Button size="compact-sm" variant="default" onClick={onClose}>
            {t('ui.close')}
          </Button>
        </p>
      ) : (
        <ol>
          <LogLine reading={reading} open onToggle={onClose} />
        </ol>
      )}
    </section>
  );
}
