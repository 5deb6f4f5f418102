import { CloseButton } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';

import { useLocale } from '#web/ui/use-locale.ts';
import './panels.css';

/** A modal sheet: the browser's own dialog, with its focus trap, Escape and backdrop. */
export function Sheet({
  title,
  onClose,
  children,
  wide = false,
}: {
  title: string;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
}) {
  const { t } = useLocale();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className="sheet"
      data-wide={wide}
      aria-label={title}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className="sheet-inside">
        <div className="sheet-head">
          <h2>{title}</h2>
          <CloseButton aria-label={t('ui.close')} onClick={onClose} />
        </div>
        {children}
      </div>
    </dialog>
  );
}
