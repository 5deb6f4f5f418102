import { utf8 } from '#web/client/bytes.ts';
import { hexOf } from './download-pack.ts';

/** SHA-256 of the whole verifier key as text, in groups of four that two people can read to each other on the phone. */
export async function keyFingerprint(vkey: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(vkey.trim())));
  return (hexOf(digest).match(/.{4}/g) ?? []).join(' ');
}
