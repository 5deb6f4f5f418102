import { useEffect, useLayoutEffect, useRef, type ReactNode } from 'react';
import './panels.css';

const MARGIN = 8;

/**
 * A small panel beside an element, in the browser's top layer: nothing of the page can lie over it. Placed below its anchor, above
 * where there is more room; kept inside the window. Closes on Escape and on a press outside; gives the focus back.
 */
export function Floating({
  anchor,
  label,
  width,
  onClose,
  children,
}: {
  anchor: HTMLElement | DOMRect;
  label: string;
  width: number;
  onClose: () => void;
  children: ReactNode;
}) {
  const panel = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  close.current = onClose;

  useLayoutEffect(() => {
    const element = panel.current;
    if (element === null) return undefined;
    element.showPopover();
    const place = (): void => {
      const at = anchor instanceof HTMLElement ? anchor.getBoundingClientRect() : anchor;
      const size = element.getBoundingClientRect();
      const below = innerHeight - at.bottom - MARGIN;
      const above = at.top - MARGIN;
      const top = size.height <= below || below >= above ? at.bottom + 6 : at.top - 6 - size.height;
      element.style.left = `${Math.round(clamp(at.left, MARGIN, innerWidth - size.width - MARGIN))}px`;
      element.style.top = `${Math.round(clamp(top, MARGIN, innerHeight - size.height - MARGIN))}px`;
    };
    place();
    const watch = new ResizeObserver(place);
    watch.observe(element);
    addEventListener('resize', place);
    addEventListener('scroll', place, { capture: true, passive: true });
    return () => {
      watch.disconnect();
      removeEventListener('resize', place);
      removeEventListener('scroll', place, { capture: true });
    };
  }, [anchor]);

  useEffect(() => {
    const before = document.activeElement;
    const press = (event: PointerEvent): void => {
      const { target } = event;
      if (!(target instanceof Node) || panel.current?.contains(target) === true) return;
      if (anchor instanceof HTMLElement && anchor.contains(target)) return;
      close.current();
    };
    const key = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.isComposing) return;
      event.stopPropagation();
      close.current();
    };
    document.addEventListener('pointerdown', press, { capture: true });
    document.addEventListener('keydown', key, { capture: true });
    return () => {
      document.removeEventListener('pointerdown', press, { capture: true });
      document.removeEventListener('keydown', key, { capture: true });
      const back = anchor instanceof HTMLElement && anchor.isConnected ? anchor : before;
      if (back instanceof HTMLElement && back.isConnected) back.focus({ preventScroll: true });
    };
  }, [anchor]);

  return (
    <div
      ref={panel}
      popover="manual"
      role="dialog"
      aria-label={label}
      className="floating"
      style={{ width: `min(${width}px, calc(100vw - 16px))` }}
    >
      {children}
    </div>
  );
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
