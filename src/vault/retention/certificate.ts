import { createHash } from 'node:crypto';

import type { TenantId } from '#platform/ids';
import { parseVkey, signatureLine } from '#tlog';
import type { LogSigner } from '#vault/audit';
import type { ShreddedRow } from '#vault/keys';
import type { ShreddingRow } from './store.ts';

export interface Destroyed {
  /** Epoch, key of keys (only its digest is certified) and time of its end. */
  readonly key: ShreddedRow;
  readonly provider: string;
  readonly providerDelaySeconds: number;
  readonly horizonSeconds: number;
}

/**
 * The certificate of destruction: a signed note (C2SP signed-note) by the tenant's destruction key, one field a line. Fields, in this order:
 * docs/spec/destruction.md. Contains nothing that tells who it was.
 */
export async function certify(
  certifier: LogSigner,
  tenant: TenantId,
  row: ShreddingRow,
  done: Destroyed,
): Promise<string> {
  const { counts } = row;
  const lines: [string, string | number][] = [
    ['tenant', tenant],
    ['certificate', row.shreddingId],
    ['subject', row.commitment],
    ...(row.part === null ? [] : ([['classes', row.part.classes.join(',')]] as [string, string][])),
    ['because', row.because],
    ['requested', row.requestedAt.toISOString()],
    ['completed', done.key.destroyedAt.toISOString()],
    ['conversations', counts.conversations],
    ['messages', counts.messages],
    ['values', counts.values],
    ['masks', counts.values],
    ['indexes', counts.indexes],
    ['files', counts.files],
    ['mails', counts.mails],
    ['contacts', counts.contacts],
    ['epoch', done.key.epoch],
    ['kek', createHash('sha256').update(done.key.kekRef).digest('hex')],
    ['provider', done.provider.replaceAll(/[^A-Za-z0-9#.()]+/g, '-')],
    ['provider-delay-seconds', done.providerDelaySeconds],
    ['horizon-seconds', done.horizonSeconds],
    ['method', 'cryptographic-erase (NIST SP 800-88 Rev. 1, section 2.5)'],
    [
      'remains',
      'blind-index-key: an index of a low-entropy value in an old copy of the vault can be guessed by a holder of that key',
    ],
    ...(row.part === null ? [] : PART_REMAINS.map((text): [string, string] => ['remains', text])),
    ['remains', 'log: decisions and counts without personal data'],
    ['remains', 'backups: ciphertext that no key opens'],
  ];
  const text = ['dozo/destruction/v1', ...lines.map(([name, value]) => `${name} ${value}`), ''].join('\n');
  const [signed] = await certifier.signatures(tenant, Buffer.from(text, 'utf8'));
  const vkey = signed === undefined ? null : parseVkey(signed.vkey);
  if (signed === undefined || vkey === null) throw new Error('the destruction key has no verifier key');
  return `${text}\n${signatureLine(vkey, signed.signature)}`;
}

/** What is left of somebody who stays. */
const PART_REMAINS = [
  'messages: their words, with tokens where the values stood; the key that sealed them before is the one that is destroyed',
  'pictures: their pixels are not examined; a file of a class that is not named stays',
];

export function digestOf(certificate: string): string {
  return createHash('sha256').update(certificate).digest('hex');
}
