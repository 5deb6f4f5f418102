import type { Ticket } from '#desk/tickets/api';
import type { UseButton } from '#vault/calls/api';
import type { ValueView } from '#vault/tokens/api';

const ASKED = 'dozo-use';

/** All values of a conversation by token, the customer's own first. */
export function valuesOf({ customer, messages }: Ticket): Record<string, ValueView> {
  const texts = [customer.name, customer.email, customer.phone, ...messages.map(({ body }) => body)];
  const all = Object.assign({}, ...texts.map((text) => text?.values ?? {})) as Record<string, ValueView>;
  return Object.fromEntries(Object.entries(all).filter(([, view]) => view.destroyedAt === undefined));
}

/**
 * The value of the open ticket that a destination would be used for: of its first class the last one that the customer wrote, or one of
 * their own. Null where any of its classes is missing.
 */
export function chipFor({ classes }: Pick<UseButton, 'classes'>): HTMLButtonElement | null {
  const chips = classes.map(chipOf);
  return chips.includes(null) ? null : (chips[0] ?? null);
}

function chipOf(cls: string): HTMLButtonElement | null {
  const chip = `button.dz-chip[data-token^="tk1_${cls.toLowerCase()}_"]`;
  const written = document.querySelectorAll<HTMLButtonElement>(
    `.conversation .message[data-kind="customer"] ${chip}`,
  );
  return (
    [...written].at(-1) ??
    document.querySelector<HTMLButtonElement>(`.conversation ${chip}`) ??
    document.querySelector<HTMLButtonElement>(`.context ${chip}`)
  );
}

/** Asks the open ticket, from outside of it, to use a value. */
export function askUse(name: string): void {
  dispatchEvent(new CustomEvent(ASKED, { detail: name }));
}

export function hearUse(use: (name: string) => void): () => void {
  const hear = (event: Event): void => {
    if (event instanceof CustomEvent && typeof event.detail === 'string') use(event.detail);
  };
  addEventListener(ASKED, hear);
  return () => removeEventListener(ASKED, hear);
}
