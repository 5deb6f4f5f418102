import { useSyncExternalStore } from 'react';

/** Customers who are typing now, by ticket; each is forgotten after 5 s. */
const SHOWN_MS = 5_000;
const until = new Map<string, ReturnType<typeof setTimeout>>();
const listeners = new Set<() => void>();

export function customerTypes(ticketId: string): void {
  clearTimeout(until.get(ticketId));
  until.set(
    ticketId,
    setTimeout(() => {
      until.delete(ticketId);
      tell();
    }, SHOWN_MS),
  );
  tell();
}

export function useCustomerTyping(ticketId: string): boolean {
  return useSyncExternalStore(subscribe, () => until.has(ticketId));
}

function tell(): void {
  for (const listener of listeners) listener();
}
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
