import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import type { Bare, FromFrame, ToFrame } from '#web/client/frames.ts';
import { useClient } from './frame.tsx';
import { VaultDialog } from './vault-dialog.tsx';

/** A form of the page that proposes something; the yes to it is said in the vault's frame, which opens over it while there is an order. */
export function VaultForm({
  title,
  order,
  onClose,
  hear,
  children,
}: {
  title: string;
  order: Bare<ToFrame> | null;
  onClose: () => void;
  /** True for the answer that the form waited for: then the frame closes and the page asks anew. */
  hear: (answer: FromFrame) => boolean;
  children: ReactNode;
}) {
  const { tenant } = useClient();
  const queries = useQueryClient();
  return (
    <section className="dz-sheet">
      <h2>{title}</h2>
      {children}
      {order === null ? null : (
        <VaultDialog
          page="order"
          order={order}
          title={title}
          onClose={onClose}
          onDone={(answer) => {
            if (!hear(answer)) return;
            onClose();
            void queries.invalidateQueries({ queryKey: ['trust', tenant] });
          }}
        />
      )}
    </section>
  );
}
