import { Dialog } from './dialog.tsx';
import { FrameBox } from './frame-box.tsx';
import { goToSignIn, useSession } from './signed-in.tsx';
import { useLocale } from './use-locale.ts';

/** One's own sign-in (passkeys, sessions), in the vault's frame. */
export function AccountBox({
  origin,
  title,
  onEnded,
  onClosed = () => undefined,
}: {
  origin: string;
  title: string;
  onEnded: () => void;
  onClosed?: () => void;
}) {
  return (
    <FrameBox
      page="account"
      origin={origin}
      title={title}
      open={{ type: 'open-account' }}
      minHeight={260}
      hear={(message) => {
        if (message.type === 'ended') onEnded();
        if (message.type === 'closed') onClosed();
      }}
    />
  );
}

export function AccountDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLocale();
  const { vaultOrigin } = useSession();
  return (
    <Dialog title={t('ui.top.account')} onClose={onClose}>
      <AccountBox origin={vaultOrigin} title={t('ui.top.account')} onEnded={goToSignIn} onClosed={onClose} />
    </Dialog>
  );
}
