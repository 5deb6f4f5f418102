import { z } from 'zod';

import { answerOf, Refused, send, type Schema } from './ask.ts';
import { toBase64Url, utf8 } from './bytes.ts';
import { makeProof, type SessionKey } from './proof.ts';

/** What a frame of the vault keeps of a session: in IndexedDB of the vault's origin, where the desk's scripts cannot look. */
export interface FrameSession {
  /** `ses_…`, useless without the key. */
  bearer: string;
  key: SessionKey;
  sessionId: string;
  personName: { nameEn: string; nameJa: string };
  /** Evaluation only: the software key that stands for a passkey. */
  softwareKey: CryptoKey | null;
}

const Stored = z.object({
  bearer: z.string(),
  key: z.object({
    privateKey: z.custom<CryptoKey>((value) => value instanceof CryptoKey),
    publicJwk: z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() }),
  }),
  sessionId: z.string(),
  personName: z.object({ nameEn: z.string(), nameJa: z.string() }),
  softwareKey: z.custom<CryptoKey>((value) => value instanceof CryptoKey).nullable(),
});

export async function keepSession(session: FrameSession): Promise<void> {
  await inStore('readwrite', (store) => store.put(session, 'current'));
}

export async function readSession(): Promise<FrameSession | null> {
  const parsed = Stored.safeParse(await inStore('readonly', (store) => store.get('current')));
  return parsed.success ? parsed.data : null;
}

export async function forgetSession(): Promise<void> {
  await inStore('readwrite', (store) => store.delete('current'));
}

/** One signed request to the vault, from a frame of its own origin. Throws `Refused`. */
export async function signedAsk<Output>(
  session: FrameSession,
  schema: Schema<Output>,
  path: string,
  body: unknown,
  options: { once?: string; signal?: AbortSignal } = {},
): Promise<Output> {
  return answerOf(schema, await signedSend(session, 'POST', path, JSON.stringify(body), options));
}

/** The same for an answer that is read as a stream. */
export async function signedSend(
  session: FrameSession,
  method: 'GET' | 'POST',
  path: string,
  bytes: string | undefined,
  options: { once?: string; signal?: AbortSignal } = {},
): Promise<Response> {
  const url = new URL(path, location.origin).href;
  const dpop = await makeProof(session.key, {
    method,
    url,
    bearer: session.bearer,
    body: utf8(bytes ?? ''),
    nowMs: Date.now(),
  });
  return send(url, {
    method,
    ...(bytes === undefined ? {} : { bytes }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    headers: {
      authorization: `DPoP ${session.bearer}`,
      dpop,
      ...(options.once === undefined ? {} : { 'idempotency-key': options.once }),
    },
  });
}

/** Signs with the evaluation's software key: base64url of the raw ES256 signature over UTF-8. */
export async function signWithSoftwareKey(key: CryptoKey, text: string): Promise<string> {
  return toBase64Url(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, utf8(text)));
}

/** Does this refusal mean that the session is over? */
export function endsSession(error: unknown): boolean {
  return error instanceof Refused && ['not_signed_in', 'bad_signature'].includes(error.problem);
}

async function inStore<Result>(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<Result>,
): Promise<Result> {
  const opened = indexedDB.open('dozo-session', 1);
  opened.onupgradeneeded = () => opened.result.createObjectStore('session');
  const db = await settled(opened);
  try {
    return await settled(act(db.transaction('session', mode).objectStore('session')));
  } finally {
    db.close();
  }
}

function settled<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB refused'));
  });
}
