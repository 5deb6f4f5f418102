import { z } from 'zod';

import type { Sql } from '#platform/db';
import type { ConversationId, PersonId, TenantId } from '#platform/ids';
import { activeScopes, containmentVersion, findFacts, type FactName, type FactRow } from './store.ts';

/** What is known now. Null means missing: never told, run out, from the future or not of its type. */
export interface FactSet {
  readonly nda: { readonly inForce: boolean } | null;
  readonly training: { readonly current: boolean } | null;
  readonly shift: { readonly onShift: boolean } | null;
  /** Null also where no conversation was asked about. */
  readonly ticket: { readonly open: boolean; readonly assignee: string | null } | null;
  /** Of the machine that the person works at, where its source reports: good order, network, age of software. */
  readonly device: { readonly healthy: boolean } | null;
  readonly network: { readonly known: boolean } | null;
  readonly software: { readonly current: boolean } | null;
  readonly containment: { readonly agent: boolean; readonly client: boolean; readonly floor: boolean };
  readonly containmentVersion: number;
}

const Nda = z.strictObject({ inForce: z.boolean(), document: z.string() });
const Training = z.strictObject({
  current: z.boolean(),
  course: z.string(),
  passes: z.array(z.string()).optional(),
});
const Shift = z.strictObject({ startsAt: z.iso.datetime(), endsAt: z.iso.datetime() });
const Device = z.strictObject({ healthy: z.boolean(), device: z.string() });
const Network = z.strictObject({ known: z.boolean(), network: z.string() });
const Software = z.strictObject({ current: z.boolean(), device: z.string() });
const Ticket = z.strictObject({ open: z.boolean(), assignee: z.uuid().nullable() });

/** Reads facts and containment in the caller's transaction, so that a decision stands on one state of both. */
export async function readFacts(
  sql: Sql,
  nowMs: number,
  tenant: TenantId,
  personId: PersonId,
  conversationId: ConversationId | null,
): Promise<FactSet> {
  const [rows, scopes, version] = await Promise.all([
    findFacts(sql, tenant, personId, conversationId),
    activeScopes(sql, tenant, personId),
    containmentVersion(sql, tenant),
  ]);
  const nda = fresh(rows, 'nda', Nda, nowMs);
  const training = fresh(rows, 'training', Training, nowMs);
  const shift = fresh(rows, 'shift', Shift, nowMs);
  const ticket = fresh(rows, 'ticket', Ticket, nowMs);
  const device = fresh(rows, 'device', Device, nowMs);
  const network = fresh(rows, 'network', Network, nowMs);
  const software = fresh(rows, 'software', Software, nowMs);
  return {
    device: device && { healthy: device.healthy },
    network: network && { known: network.known },
    software: software && { current: software.current },
    nda: nda && { inForce: nda.inForce },
    training: training && { current: training.current },
    shift: shift && { onShift: Date.parse(shift.startsAt) <= nowMs && nowMs < Date.parse(shift.endsAt) },
    ticket: ticket && { open: ticket.open, assignee: ticket.assignee },
    containment: {
      agent: scopes.includes('agent'),
      client: scopes.includes('client'),
      floor: scopes.includes('floor'),
    },
    containmentVersion: version,
  };
}

function fresh<Content extends z.ZodType>(
  rows: readonly FactRow[],
  name: FactName,
  content: Content,
  nowMs: number,
): z.output<Content> | null {
  const row = rows.find((one) => one.name === name);
  if (row === undefined) return null;
  if (row.observedAt.getTime() > nowMs || row.expiresAt.getTime() <= nowMs) return null;
  const parsed = content.safeParse(row.content);
  return parsed.success ? parsed.data : null;
}
