import type { MaskedText } from '#vault/tokens/api';
import { MaskedChip, MaskedTextView } from '#web/ui/masked.tsx';
import { useValueOpener } from './opened-value.ts';

/** Masked text whose values can be asked about. */
export function ValueText({ masked, messageId }: { masked: MaskedText; messageId: string | null }) {
  const { opened, open } = useValueOpener();
  return (
    <MaskedTextView
      masked={masked}
      chip={(token, view, key) => (
        <MaskedChip
          key={key}
          token={token}
          view={view}
          expanded={opened?.token === token && opened.messageId === messageId}
          onOpen={(anchor) => open(opened?.anchor === anchor ? null : { anchor, token, view, messageId })}
        />
      )}
    />
  );
}
