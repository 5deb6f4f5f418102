import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { askBridge } from '#web/client/ask-bridge.ts';
import { addTexts } from '#web/ui/language.ts';
import { Dialog } from '#web/ui/dialog.tsx';
import { FrameBox } from '#web/ui/frame-box.tsx';
import { KeyHint } from '#web/ui/pieces.tsx';
import { goToSignIn } from '#web/ui/signed-in.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { useDesk } from './desk.tsx';
import { useShortcuts } from './keys.ts';
import { APPROVAL_TEXTS } from './texts-approvals.ts';

addTexts(APPROVAL_TEXTS);

/** How many wait, asked of the vault whenever its frame hears that something changed. */
function useWaiting(): number {
  const { vaultOrigin } = useDesk();
  const waiting = useQuery({
    queryKey: ['approvals'],
    async queryFn() {
      const answer = await askBridge(vaultOrigin, { type: 'waiting' });
      return answer.type === 'done' ? (answer.count ?? 0) : 0;
    },
    retry: false,
  });
  const { refetch } = waiting;
  useEffect(() => {
    const look = (): void => void refetch();
    addEventListener('approvals-changed', look);
    return () => removeEventListener('approvals-changed', look);
  }, [refetch]);
  return waiting.data ?? 0;
}

/** In the navigation of those who decide: calm while nobody waits. It opens the vault's own list, where a yes is given with the passkey. */
export function Approvals() {
  const { t } = useLocale();
  const { vaultOrigin } = useDesk();
  const waiting = useWaiting();
  const [open, setOpen] = useState(false);
  useShortcuts({ y: () => setOpen(true) });
  return (
    <>
      <button
        type="button"
        className="nav-item nav-approvals"
        data-waiting={waiting > 0}
        onClick={() => setOpen(true)}
      >
        <span>{t('approvals.nav')}</span>
        <KeyHint keys="y" />
        <span className="nav-count dz-number" aria-live="polite">
          {waiting}
          <span className="dz-hidden">{t('approvals.waiting', { count: waiting })}</span>
        </span>
      </button>
      {open ? (
        <Dialog title={t('approvals.title')} onClose={() => setOpen(false)}>
          <FrameBox
            page="approve"
            origin={vaultOrigin}
            title={t('approvals.title')}
            open={{ type: 'open-approvals', tenant: null }}
            minHeight={180}
            hear={(message) => {
              if (message.type === 'closed') setOpen(false);
              if (message.type === 'ended') goToSignIn();
            }}
          />
        </Dialog>
      ) : null}
    </>
  );
}
