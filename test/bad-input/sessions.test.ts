import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { sealText } from '#web/client/seal.ts';
import { newKeyPair, proof } from '../floor.ts';
import { send, signInStaff, type Answer, type AskOptions, type Staff } from '../staff.ts';
import { startSystem, type System } from '../system.ts';
import { atDesk, CANARY, clientSystem, openAsSuperuser, refusedBy } from './asking.ts';

let system: System;
let staff: Staff;
/** Two clients, and in each a conversation with a card. */
let here: Place;
let there: Place;
interface Place {
  tenant: string;
  conversation: string;
  token: string;
}

beforeAll(async () => {
  system = await startSystem();
  staff = await signInStaff(system, 'rohan.deshmukh');
  here = await place('fernhill');
  there = await place('aozora-denki');
});
afterAll(() => system?.remove());

async function place(slug: string): Promise<Place> {
  const tenant = await staff.tenantOf(slug);
  const conversation = await clientSystem(system, slug).stored();
  const ticket = await atDesk(staff, tenant, conversation);
  await staff.take(tenant, conversation);
  const token = Object.keys(ticket.messages[0]?.body.values ?? {})[0] ?? '';
  return { tenant, conversation, token };
}

const body = (at: Place, over: Record<string, unknown> = {}) => ({
  token: at.token,
  conversationId: at.conversation,
  purpose: 'process_refund',
  hpkePublicKey: Buffer.alloc(32, 9).toString('base64url'),
  ...over,
});
const reveal = (options: AskOptions = {}, who: Staff = staff, asked = body(here)) =>
  who.ask(`/v1/t/${here.tenant}/reveal`, asked, options);
const refused = (options: AskOptions, status: number): Promise<string> =>
  refusedBy((headers) => reveal({ ...options, headers: { ...options.headers, ...headers } }), status);
/** The same request, as it should be, is answered. */
async function works(): Promise<void> {
  const answer = await reveal();
  expect(answer.status, answer.text).toBe(200);
  expect(JSON.parse(answer.text)).toMatchObject({ outcome: 'released' });
}

describe('a signed request', () => {
  test('is answered as it should be', works);

  test('with somebody else’s key, or changed after it was signed, is not the session’s', async () => {
    const path = `/v1/t/${here.tenant}/reveal`;
    const text = JSON.stringify(body(here));
    const good = (): string =>
      proof(staff.pair, 'POST', `${system.vaultOrigin}${path}`, staff.bearer, text, Date.now());
    const spoilt = good().split('.');
    const signature = Buffer.from(spoilt[2] ?? '', 'base64url');
    signature.writeUInt8(signature.readUInt8(9) ^ 1, 9);
    for (const options of [
      { change: { pair: newKeyPair() } },
      { change: { header: { jwk: newKeyPair().jwk } } },
      { change: { header: { alg: 'none' } } },
      { change: { claims: { htm: 'GET' } } },
      { change: { claims: { htu: `${system.deskOrigin}${path}` } } },
      { change: { claims: { bsh: 'x' } } },
      { change: { sentBody: JSON.stringify(body(here, { purpose: 'verify_identity' })) } },
      { dpop: `${spoilt[0]}.${spoilt[1]}.${signature.toString('base64url')}` },
      { dpop: `${spoilt[0]}.${spoilt[1]}.` },
      { dpop: 'a.b.c' },
      { dpop: '' },
      { dpop: CANARY },
    ] satisfies AskOptions[])
      expect(await refused(options, 401)).toBe('bad_signature');
    await works();
  });

  test('of 61 seconds before or after says that the clock is off; of 58 it is taken', async () => {
    for (const seconds of [-61, 61, -86_400])
      expect(await refused({ change: { iat: Math.floor(Date.now() / 1000) + seconds } }, 401)).toBe(
        'clock_skew',
      );
    for (const seconds of [-58, 58])
      expect((await reveal({ change: { iat: Math.floor(Date.now() / 1000) + seconds } })).status).toBe(200);
  });

  test('counts once', async () => {
    const jti = randomUUID().replaceAll('-', '');
    expect((await reveal({ change: { jti } })).status).toBe(200);
    expect(await refused({ change: { jti } }, 409)).toBe('request_replayed');
    await works();
  });

  test('of a session that nobody began, that ended, that idled or that grew old is nobody’s', async () => {
    for (const bearer of ['', 'ses_x', `ses_${'0'.repeat(32)}_${'a'.repeat(43)}`, staff.bearer.slice(0, -1)])
      expect(await refused({ bearer }, 401)).toBe('not_signed_in');

    const ended = await signInStaff(system, 'rohan.deshmukh');
    const gone = (headers: Record<string, string>): Promise<Answer> => reveal({ headers }, ended);
    expect((await gone({})).status).toBe(200);
    expect((await ended.ask('/v1/session/end', {})).status).toBe(200);
    expect(await refusedBy(gone, 401)).toBe('not_signed_in');

    // Fifteen minutes and eight hours, without waiting for them.
    const sql = openAsSuperuser(system, 'vault');
    const aged = await signInStaff(system, 'rohan.deshmukh');
    const old = (headers: Record<string, string>): Promise<Answer> => reveal({ headers }, aged);
    expect((await old({})).status).toBe(200);
    const ofAged = sql`session_id = (select session_id from session where person_id = ${aged.personId} order by created_at desc limit 1)`;
    await sql`update session set seen_at = now() - interval '16 minutes' where ${ofAged}`;
    expect(await refusedBy(old, 401)).toBe('not_signed_in');
    await sql`update session set seen_at = now() where ${ofAged}`;
    expect((await old({})).status).toBe(200);
    await sql`update session set ends_at = now() - interval '1 second' where ${ofAged}`;
    expect(await refusedBy(old, 401)).toBe('not_signed_in');
    await sql.end();
    await works();
  });
});

describe('a token', () => {
  const dayKey = async (): Promise<{ keyId: string; publicKey: string }> =>
    (await (await fetch(`${system.vaultOrigin}/v1/t/${here.tenant}/day-key`)).json()) as never;

  const asking = (path: string, asked: unknown) => (headers: Record<string, string>) =>
    staff.ask(path, asked, { headers: { 'idempotency-key': randomUUID(), ...headers } });

  test('of another client, of another customer, or of nobody is not found, whatever is asked with it', async () => {
    const mine = `/v1/t/${here.tenant}`;
    const stranger = await clientSystem(system, 'fernhill').stored({
      text: '5555 5555 5555 4444 is my card',
    });
    const theirs = Object.keys(
      (await atDesk(staff, here.tenant, stranger)).messages[0]?.body.values ?? {},
    )[0];
    for (const token of [there.token, theirs, `tk1_card_${'0'.repeat(28)}`])
      expect(await refusedBy(asking(`${mine}/reveal`, body(here, { token })), 404)).toBe('not_found');
    expect(await refusedBy(asking(`${mine}/reveal`, body(there)), 404)).toBe('not_found');
    expect(await refusedBy(asking(`/v1/t/${there.tenant}/reveal`, body(here)), 404)).toBe('not_found');
    expect(await refusedBy(asking(`/v1/t/${randomUUID()}/reveal`, body(here)), 404)).toBe('not_found');
    for (const token of [CANARY, '', 'tk1_card_x'])
      expect(await refusedBy(asking(`${mine}/reveal`, body(here, { token })), 400)).toBe('invalid_request');

    const { keyId, publicKey } = await dayKey();
    const guess = { token: there.token, conversationId: here.conversation, how: 'whole', keyId };
    const sealedGuess = await sealText(publicKey, `dozo/match/v1|${here.tenant}|${there.token}`, CANARY);
    expect(await refusedBy(asking(`${mine}/match`, { ...guess, sealedGuess }), 404)).toBe('not_found');
    const letter = { conversationId: here.conversation, kind: 'reply', confirmed: true };
    expect(await refusedBy(asking(`${mine}/compose`, { ...letter, text: `about ${there.token}` }), 400)).toBe(
      'foreign_token',
    );
    await works();
  });

  test('a box that was sealed to a key of another day, or to nobody, is refused', async () => {
    const box = {
      enc: Buffer.alloc(32, 9).toString('base64url'),
      ct: Buffer.alloc(40).toString('base64url'),
    };
    const guess = { token: here.token, conversationId: here.conversation, how: 'whole', sealedGuess: box };
    const today = await dayKey();
    for (const keyId of [today.keyId, '2001-01-01', CANARY])
      expect(await refusedBy(asking(`/v1/t/${here.tenant}/match`, { ...guess, keyId }), 400)).toBe(
        'sealed_box_refused',
      );
    await works();
  });
});

describe('the desk’s own door', () => {
  test('takes a code once, and no cookie that it did not give', async () => {
    const { deskCode } = JSON.parse((await staff.ask('/v1/session/desk-code', {})).text) as {
      deskCode: string;
    };
    const redeem = (code: string) => (headers: Record<string, string>) =>
      send(system.deskOrigin, '/api/session', JSON.stringify({ code }), {
        origin: system.deskOrigin,
        ...headers,
      });
    expect((await redeem(deskCode)({})).status).toBe(200);
    expect(await refusedBy(redeem(deskCode), 401)).toBe('not_signed_in');
    expect(await refusedBy(redeem(`dkc_${'0'.repeat(32)}_${'a'.repeat(43)}`), 401)).toBe('not_signed_in');
    for (const cookie of ['', `dozo-desk=${'a'.repeat(43)}`, `dozo-desk=${CANARY}`])
      expect(
        await refusedBy(
          (headers) =>
            send(system.deskOrigin, '/api/presence', '{}', { cookie, origin: system.deskOrigin, ...headers }),
          401,
        ),
      ).toBe('not_signed_in');
    expect(
      await refusedBy(
        (headers) =>
          send(system.deskOrigin, '/api/presence', '{}', { origin: 'https://evil.example', ...headers }),
        401,
      ),
    ).toBe('not_signed_in');
  });
});
