import { createContext, use } from 'react';

import type { ValueView } from '#vault/tokens/api';

/** A chip that is being asked about. */
export interface OpenedValue {
  readonly anchor: HTMLElement;
  readonly token: string;
  readonly view: ValueView;
  /** The message it stands in; null in the customer's panel. */
  readonly messageId: string | null;
  /** The destination that it was opened for, if for one. */
  readonly use?: string | undefined;
}

export interface ValueOpener {
  readonly opened: OpenedValue | null;
  readonly open: (value: OpenedValue | null) => void;
}

export const ValueOpenerContext = createContext<ValueOpener>({ opened: null, open: () => undefined });

export function useValueOpener(): ValueOpener {
  return use(ValueOpenerContext);
}
