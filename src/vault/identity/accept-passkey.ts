import { X509Certificate } from 'node:crypto';

import type { Db } from '#platform/db';
import type { TenantId } from '#platform/ids';
import type { PasskeyRule } from '#vault/identity/api';
import { findAttestation } from './store-passkeys.ts';
import type { PasskeyRuleRow } from './store-passkey-rules.ts';
import type { SessionRow } from './store-sessions.ts';

/** Most certificates between a key and its maker's authority. */
const LONGEST_CHAIN = 6;

/**
 * May a session act for a client with this rule? A key of software, which an evaluation alone has, is on one device and of no model.
 * Verdicts on chains are remembered: neither a chain nor a version of a rule ever changes.
 */
export function createAcceptPasskey(db: Db) {
  const verdicts = new Map<string, boolean>();

  return async function accepts(
    tenant: TenantId,
    rule: PasskeyRuleRow | null,
    home: TenantId,
    session: Pick<SessionRow, 'kind' | 'credential'>,
  ): Promise<boolean> {
    if (rule === null || (!rule.denySynced && rule.models.length === 0)) return true;
    if (session.kind === 'software') return rule.models.length === 0;
    const { credential } = session;
    if (credential === null || (rule.denySynced && credential.synced)) return false;
    const models = rule.models.filter(({ aaguid }) => aaguid === credential.aaguid);
    if (rule.models.length === 0) return true;
    if (models.length === 0 || !credential.attested) return false;
    const id = `${tenant} ${rule.version} ${home} ${credential.id}`;
    const known = verdicts.get(id);
    if (known !== undefined) return known;
    const chain = await db.tx(home, (sql) => findAttestation(sql, home, credential.id));
    const verdict = models.some(({ root }) => endsAt(chain, root));
    if (verdicts.size > 10_000) verdicts.clear();
    verdicts.set(id, verdict);
    return verdict;
  };
}

/** Is the chain (DER, leaf first) signed, link by link, up to this authority (PEM)? What is no certificate proves nothing. */
export function endsAt(chain: readonly Buffer[], root: string): boolean {
  if (chain.length === 0 || chain.length > LONGEST_CHAIN) return false;
  try {
    const authority = new X509Certificate(root);
    const links = chain.map((der) => new X509Certificate(der));
    return links.every((link, at) => {
      if (link.raw.equals(authority.raw)) return at > 0;
      const by = links[at + 1] ?? authority;
      return by.ca && link.checkIssued(by) && link.verify(by.publicKey);
    });
  } catch {
    return false;
  }
}

/** Models whose authority is no certificate, by their place in the list. */
export function unreadableRoots(rule: PasskeyRule): number[] {
  return rule.models.flatMap(({ root }, at) => {
    try {
      return new X509Certificate(root).ca ? [] : [at];
    } catch {
      return [at];
    }
  });
}
