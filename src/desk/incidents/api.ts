import { z } from 'zod';

import { DecisionView, listEmergencies, ReasonCode } from '#vault/authz/api';
import { SecondLook } from '#vault/channels/api';
import { KeysView } from '#vault/custody/api';

/** The security officer's console. Roles: security officer; leads may read. */

/** GET /api/console/people */
export const Standing = z.object({
  people: z.array(
    z.object({
      personId: z.uuid(),
      tenant: z.uuid(),
      usedThisHour: z.number(),
      usedToday: z.number(),
      perHour: z.number(),
      perDay: z.number(),
      heldBackBy: z.array(ReasonCode),
    }),
  ),
});
/** GET /api/console/decisions?tenant=&before= */
export const DecisionsQuery = z.object({ tenant: z.uuid().optional(), before: z.iso.datetime().optional() });
export const Decisions = z.object({ decisions: z.array(DecisionView) });

/** GET /api/console/keys: who holds each client's keys. */
export const ClientsKeys = z.object({ clients: z.array(z.object({ tenant: z.uuid(), keys: KeysView })) });

/** GET /api/console/looks: how far stored messages are looked through after a change of a client's rules; clients whose rules asked for it. */
export const ClientsLooks = z.object({ clients: z.array(z.object({ tenant: z.uuid(), look: SecondLook })) });

/** GET /api/console/containment answers the vault's `Containments`. */

/** GET /api/console/emergencies: of every client that the reader watches over, newest first. */
export const WatchedEmergencies = listEmergencies.answer;
