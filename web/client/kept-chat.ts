/**
 * Where a customer's browser keeps the bearer of a chat. In the storage of the vault's origin; or, where the browser gives a frame in
 * somebody else's page no storage (private windows, strict settings), in the memory of the widget's own window, which its form's frame,
 * of the same origin, can reach and the page around them cannot. Then the chat lasts as long as the page.
 */
const keyOf = (tenant: string): string => `dozo.chat.${tenant}`;
const MEMORY = 'dozoKeptChats';

export function keepChat(tenant: string, kept: object): void {
  const text = JSON.stringify(kept);
  try {
    localStorage.setItem(keyOf(tenant), text);
  } catch {
    Object.assign(window, { [MEMORY]: { ...memoryOf(window), [keyOf(tenant)]: text } });
  }
}

export function forgetChat(tenant: string): void {
  try {
    localStorage.removeItem(keyOf(tenant));
  } catch {
    // Without storage there is nothing in it.
  }
  Object.assign(window, { [MEMORY]: { ...memoryOf(window), [keyOf(tenant)]: undefined } });
}

/** What is kept, unchecked, or null. `from` is the window that may hold it in memory: one's own, or the one around a form. */
export function readKeptChat(tenant: string, from: Window = window): unknown {
  try {
    const stored = localStorage.getItem(keyOf(tenant));
    if (stored !== null) return JSON.parse(stored) as unknown;
  } catch {
    // No storage here: the memory of the window is left.
  }
  try {
    return JSON.parse(memoryOf(from)[keyOf(tenant)] ?? 'null') as unknown;
  } catch {
    return null; // another origin's window, which says nothing
  }
}

function memoryOf(from: Window): Readonly<Record<string, string | undefined>> {
  const found: unknown = Reflect.get(from, MEMORY);
  return typeof found === 'object' && found !== null ? (found as Record<string, string | undefined>) : {};
}
