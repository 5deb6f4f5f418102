import type { z } from 'zod';

import { asId, type TenantId } from '#platform/ids';
import type { DeskEvent } from '#vault/channels/api';
import { SignatureStatement } from '#vault/identity/api';
import { askedText, NDA_DAYS, underAsked } from './agreements.ts';
import type { PersonnelDeps } from './ports.ts';
import { ndaFact } from './standing.ts';
import { insertSignature, insertText, lastSignatures, listTexts, oweFacts } from './store.ts';

const DAY_MS = 86_400_000;

export type DocumentSigned = Extract<DeskEvent, { type: 'document.signed' }>;

/**
 * The vault saw somebody sign with their passkey. Kept with what proves it, and its fact told in the same transaction; taken twice it is
 * there once. A signature under a text that is not asked for (any more) binds nobody and is left out.
 */
export async function takeSignature(deps: PersonnelDeps, event: DocumentSigned): Promise<void> {
  const stated = SignatureStatement.parse(JSON.parse(event.statement));
  const { relation, personId } = { relation: stated.relation, personId: event.personId };
  const toProvider = relation === 'provider-employee';
  const client = (await deps.clients()).find(({ tenant }) => tenant === event.tenant) ?? null;
  const own = await deps.provider();
  const where = toProvider ? own : asId<TenantId>(event.tenant);
  const [ownTexts, undertakings] = await deps.db.tx(own, (sql) =>
    Promise.all([listTexts(sql, own), lastSignatures(sql, own, 'provider-employee', [personId])]),
  );
  const undertaking = underAsked(undertakings[0], askedText('provider-employee', null, ownTexts));
  const kept =
    (toProvider || client !== null) &&
    (await deps.db.tx(where, async (sql) => {
      const asked = askedText(relation, client, await listTexts(sql, where)).now;
      if (stated.sha256 !== asked.sha256 || stated.version !== asked.version) return false;
      // From now on it is this text, also if the client is called otherwise some day.
      await insertText(sql, where, { ...asked, setBy: null });
      const row = rowOf(stated, personId, asked.document);
      await insertSignature(sql, where, { ...row, statement: event.statement, evidence: event.evidence });
      if (toProvider) await oweFacts(sql, own, [personId]);
      if (relation === 'client') {
        const now = deps.clock.now();
        await deps.putFacts(sql, where, [
          ndaFact(where, personId, { ...row, withdrawnAt: null }, undertaking, now),
        ]);
      }
      return true;
    }));
  if (!kept) {
    deps.log.warn({ personId, relation, document: stated.document }, 'a signature was under another text');
    return;
  }
  if (!toProvider) deps.nudgeVault(where);
  deps.changed(personId);
}

function rowOf(stated: z.output<typeof SignatureStatement>, personId: string, document: string) {
  const { relation, version, sha256, readSeconds, at } = stated;
  const signedAt = new Date(at);
  const expiresAt = new Date(signedAt.getTime() + NDA_DAYS * DAY_MS);
  return { personId, relation, document, version, sha256, readSeconds, signedAt, expiresAt };
}
