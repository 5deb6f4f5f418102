import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';

import { AppError } from '#platform/problems';
import { PublicJwk } from '#vault/identity/api';
import type { PublicKeyJwk } from './store-sessions.ts';

/** Seconds that a proof may lie before or after our clock (docs/spec/request-proof.md). */
export const PROOF_WINDOW_SECONDS = 60;

const Header = z.strictObject({ typ: z.literal('dpop+jwt'), alg: z.literal('ES256'), jwk: PublicJwk });
const Claims = z.strictObject({
  htm: z.string(),
  htu: z.string(),
  iat: z.number().int(),
  jti: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/),
  ath: z.string(),
  bsh: z.string(),
});

export interface SignedRequest {
  readonly method: string;
  /** Origin and path without query. */
  readonly htu: string;
  readonly bearer: string;
  readonly rawBody: Buffer;
}

/**
 * Checks a proof of docs/spec/request-proof.md (RFC 9449 section 4.3, with the body's digest) against the thumbprint of
 * the session's key and answers its `jti`. Throws `bad_signature`, or `clock_skew` for a right proof of another time.
 */
export function checkProof(
  proof: string,
  request: SignedRequest,
  keyThumbprint: string,
  nowMs: number,
): string {
  const [head, body, signature, ...rest] = proof.split('.');
  if (head === undefined || body === undefined || signature === undefined || rest.length > 0) refuse();
  const header = Header.safeParse(readPart(head));
  const claims = Claims.safeParse(readPart(body));
  if (!header.success || !claims.success) refuse();
  if (thumbprint(header.data.jwk) !== keyThumbprint) refuse();
  if (!signedBy(header.data.jwk, `${head}.${body}`, signature)) refuse();

  const { htm, htu, iat, jti, ath, bsh } = claims.data;
  const right =
    htm === request.method &&
    htu === request.htu &&
    ath === sha256(request.bearer) &&
    bsh === sha256(request.rawBody);
  if (!right) refuse();
  if (Math.abs(nowMs / 1000 - iat) > PROOF_WINDOW_SECONDS) throw new AppError('clock_skew');
  return jti;
}

/** Is it a right proof over this bearer by a key that is not the session's? Only who holds the bearer can make one. */
export function isByAnotherKey(proof: string, bearer: string, keyThumbprint: string): boolean {
  const [head = '', body = '', signature = ''] = proof.split('.');
  const header = Header.safeParse(readPart(head));
  const claims = Claims.safeParse(readPart(body));
  return (
    header.success &&
    claims.success &&
    thumbprint(header.data.jwk) !== keyThumbprint &&
    claims.data.ath === sha256(bearer) &&
    signedBy(header.data.jwk, `${head}.${body}`, signature)
  );
}

/** RFC 7638: SHA-256 over the required members in lexical order, base64url. */
export function thumbprint({ crv, kty, x, y }: PublicKeyJwk): string {
  return sha256(JSON.stringify({ crv, kty, x, y }));
}

/** True if `signature` (base64url, r‖s of RFC 7518 section 3.4) is the key's over the UTF-8 bytes of `text`. */
export function signedBy(jwk: PublicKeyJwk, text: string, signature: string): boolean {
  const bytes = Buffer.from(signature, 'base64url');
  const key = importKey(jwk);
  if (bytes.length !== 64 || key === null) return false;
  return verify('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }, bytes);
}

/** Public keys of sessions, which sign many requests each; the oldest go first. */
const imported = new Map<string, KeyObject>();
const MOST_KEYS = 2_000;

/** Null for coordinates that are no point of the curve. */
function importKey(jwk: PublicKeyJwk): KeyObject | null {
  const id = `${jwk.x}.${jwk.y}`;
  const known = imported.get(id);
  if (known !== undefined) return known;
  try {
    const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
    if (imported.size >= MOST_KEYS) imported.delete(imported.keys().next().value ?? '');
    imported.set(id, key);
    return key;
  } catch {
    return null;
  }
}

function sha256(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('base64url');
}

function readPart(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as unknown;
  } catch {
    return null;
  }
}

function refuse(): never {
  throw new AppError('bad_signature');
}
