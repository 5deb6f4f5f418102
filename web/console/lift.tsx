import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { z } from 'zod';

import type { Containments } from '#vault/facts/api';
import { Dialog } from '#web/ui/dialog.tsx';
import { FrameBox } from '#web/ui/frame-box.tsx';
import { goToSignIn, useSession } from '#web/ui/signed-in.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import type { Change } from './containment-order.ts';
import { concerned } from './join-people.ts';
import { usePeople } from './use-people.ts';

/** Lets in again: the reason is asked here, the yes in the vault's own frame, which signs it. */
export function Lift({
  change,
  what,
  onLifted,
  onClose,
}: {
  change: Change;
  what: string;
  onLifted: (answer: z.infer<typeof Containments>) => void;
  onClose: () => void;
}) {
  const { t } = useLocale();
  const { vaultOrigin } = useSession();
  const { lines } = usePeople();
  const [lifting, setLifting] = useState(false);
  const [reason, setReason] = useState(change.reason);
  const count = concerned(lines ?? [], change.scope, change.personId ?? change.tenant).length;
  if (lifting) {
    return (
      <Dialog title={t('contain.lift.title', { what })} onClose={onClose}>
        <FrameBox
          page="order"
          origin={vaultOrigin}
          title={t('contain.lift')}
          open={{ type: 'open-lift', order: { ...change, active: false, reason: reason.trim() }, what }}
          hear={(message) => {
            if (message.type === 'lifted') onLifted(message.answer);
            if (message.type === 'closed') onClose();
            if (message.type === 'ended') goToSignIn();
          }}
        />
      </Dialog>
    );
  }
  return (
    <Dialog title={t('contain.lift.title', { what })} onClose={onClose}>
      <form
        className="dz-stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (reason.trim().length >= 3) setLifting(true);
        }}
      >
        <p>{t('contain.lift.means', { count })}</p>
        <Textarea
          label={t('contain.lift.reason')}
          value={reason}
          required
          maxLength={300}
          rows={2}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <div className="dz-row">
          <Button type="submit" disabled={reason.trim().length < 3}>
            {t('contain.lift.do', { what })}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
