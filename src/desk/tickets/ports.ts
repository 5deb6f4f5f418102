import type { z } from 'zod';

import type { Clock } from '#platform/clock';
import type { Ctx } from '#platform/ctx';
import type { Db, Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';
import type { Live, Presence } from '#desk/edge';
import type { Kept, UseButtons } from '#desk/tickets/api';
import type { Person, SessionView } from '#vault/identity/api';

export interface TicketDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly live: Pick<Live, 'send'>;
  readonly presence: Pick<Presence, 'of'>;
  readonly viewOf: (ctx: Ctx) => SessionView;
  readonly people: () => Promise<readonly Person[]>;
  readonly onShift: (tenant: TenantId, personIds: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Enqueues the ticket's fact for the vault in this transaction; `nudgeVault` after the commit sends it. */
  readonly pushTicketFact: (
    sql: Sql,
    tenant: TenantId,
    ticket: { ticketId: string; assignee: string | null; open: boolean },
  ) => Promise<void>;
  /** Asks the vault whether a text that somebody typed here holds a value. Throws `vault_unreachable`: then nothing is kept. */
  readonly holdsValue: (texts: readonly string[]) => Promise<boolean>;
  readonly nudgeVault: (tenant: TenantId) => void;
  /** Waits until what was enqueued for this client has reached the vault. */
  readonly flushVault: (tenant: TenantId) => Promise<void>;
  /** Throws `vault_unreachable`. */
  readonly keptUntil: (tenant: TenantId, ticketId: string) => Promise<Kept>;
  /** What the client's destinations are called. Throws `vault_unreachable`. */
  readonly useButtons: (tenant: TenantId) => Promise<z.output<typeof UseButtons>>;
  /** As `pushTicketFact`: what the customer is shown, and from when the vault counts how long values are kept. */
  readonly putState: (
    sql: Sql,
    tenant: TenantId,
    ticket: { ticketId: string; state: 'open' | 'pending' | 'solved' },
  ) => Promise<void>;
  readonly evaluation: boolean;
}

/** What is told live once the transaction has ended. */
export type Told = () => void;
