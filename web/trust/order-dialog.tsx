import type { Bare, FromFrame, ToFrame } from '#web/client/frames.ts';
import { Dialog } from '#web/ui/dialog.tsx';
import { FrameBox } from '#web/ui/frame-box.tsx';
import { goToSignIn, useSession } from '#web/ui/signed-in.tsx';

/** The vault's own frame, in which the officer says yes: no script of this page can. */
export function OrderDialog({
  order,
  title,
  onClose,
  onDone,
}: {
  order: Bare<ToFrame>;
  title: string;
  onClose: () => void;
  onDone: (answer: FromFrame) => void;
}) {
  const { vaultOrigin } = useSession();
  return (
    <Dialog title={title} onClose={onClose}>
      <FrameBox
        page="order"
        origin={vaultOrigin}
        title={title}
        open={order}
        minHeight={220}
        hear={(message) => {
          if (message.type === 'closed') onClose();
          else if (message.type === 'ended') goToSignIn();
          else onDone(message);
        }}
      />
    </Dialog>
  );
}
