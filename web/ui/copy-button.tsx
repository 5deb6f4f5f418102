import { Button } from '@mantine/core';
import { useState } from 'react';

import { useLocale } from './use-locale.ts';

/** Copies a text and says so, also to a screen reader. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { t } = useLocale();
  const [copied, setCopied] = useState(false);
  return (
    <Button
      size="compact-xs"
      variant="default"
      onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
      onBlur={() => setCopied(false)}
    >
      <span aria-live="polite">{copied ? t('ui.copied') : (label ?? t('ui.copy'))}</span>
    </Button>
  );
}
