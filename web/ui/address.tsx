import { useEffect, useSyncExternalStore, type AnchorHTMLAttributes } from 'react';

/** The page's address as state: for apps with a handful of pages. Within one app only; other addresses are plain links. */

const listeners = new Set<() => void>();
function listen(changed: () => void): () => void {
  listeners.add(changed);
  addEventListener('popstate', changed);
  return () => {
    listeners.delete(changed);
    removeEventListener('popstate', changed);
  };
}

export function useAddress(): { path: string; search: URLSearchParams } {
  const address = useSyncExternalStore(listen, () => location.pathname + location.search);
  const url = new URL(address, location.origin);
  return { path: url.pathname.replace(/\/+$/, ''), search: url.searchParams };
}

/** Goes to an address of this app. `replace` where going back must not lead here again. */
export function goTo(address: string, { replace = false } = {}): void {
  if (address === location.pathname + location.search) return;
  history[replace ? 'replaceState' : 'pushState'](null, '', address);
  for (const changed of listeners) changed();
}

/** A link within the app; a new window, a copied address and the middle button work as with any link. */
export function Go({ to, ...rest }: { to: string } & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'>) {
  return (
    <a
      {...rest}
      href={to}
      onClick={(event) => {
        if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        goTo(to);
        scrollTo(0, 0);
      }}
    />
  );
}

/** Goes on to another address as soon as it is shown. */
export function GoOn({ to }: { to: string }) {
  useEffect(() => goTo(to, { replace: true }), [to]);
  return null;
}
