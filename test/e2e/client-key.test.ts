import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createTransport } from 'nodemailer';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { makeReceiver } from '#web/client/seal.ts';
import { ROOT } from '../architecture.ts';
import { send, signInStaff, type Staff } from '../staff.ts';
import { startSystem, waitFor, type System } from '../system.ts';
import { startTransitStandIn } from '../transit-standin.ts';

/** A client that holds a key of its own, on the whole product; the client's engine is a stand-in that speaks its protocol. */
describe('a client withdraws its own key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dozo-client-key-'));
  const token = randomBytes(16).toString('hex');
  const tokenFile = join(folder, 'token');
  let engine: Awaited<ReturnType<typeof startTransitStandIn>>;
  let system: System;
  let clientKey: string;
  let otherKey: string;
  let agent: Staff;
  let officer: Staff;
  let tenant: string;

  beforeAll(async () => {
    engine = await startTransitStandIn(token);
    writeFileSync(tokenFile, token);
    await fetch(`${engine.address}/v1/transit/keys/fernhill-share`, {
      method: 'POST',
      headers: { 'x-vault-token': token },
      body: JSON.stringify({ type: 'aes256-gcm96', exportable: false }),
    });
    system = await startSystem();
    clientKey = (await dozo('client', 'key', 'fernhill', 'test')).stdout.split(' ')[1]?.trim() ?? '';
    otherKey = (await dozo('client', 'key', 'aozora-denki', 'test')).stdout.split(' ')[1]?.trim() ?? '';
    agent = await signInStaff(system, 'rohan.deshmukh');
    officer = await signInStaff(system, 'imogen.farrow');
    tenant = await officer.tenantOf('fernhill');
  });
  afterAll(async () => {
    await system?.remove();
    await engine?.close();
    rmSync(folder, { recursive: true });
  });

  function dozo(...words: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const env = {
      ...process.env,
      DOZO_MODE: 'evaluation',
      DOZO_DATA_FOLDER: join(system.folder, 'data'),
      LANG: 'C',
    };
    const child = spawn('node', ['scripts/dozo.mjs', ...words], { cwd: ROOT, env });
    const out = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (out.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (out.stderr += chunk.toString()));
    return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...out })));
  }
  const write = (
    once = randomUUID(),
    key = clientKey,
    language = 'en',
    text = 'Please call me on 212-555-0142',
  ) =>
    send(
      system.vaultOrigin,
      '/v1/messages',
      JSON.stringify({ from: { email: `${once}@example.com` }, text }),
      { authorization: `Bearer ${key}`, 'idempotency-key': once, 'accept-language': language },
    );
  const keysShown = async () =>
    JSON.parse((await officer.get(`/api/trust/${tenant}/keys`)).text) as {
      custody: { holder: string; state: string; because: string | null; key: string | null };
    };
  const kindsInLog = async (): Promise<string[]> => {
    const kinds = 'key.withdrawn,key.returned,key.custody_changed';
    const answer = await officer.get(`/api/trust/${tenant}/entries?kinds=${kinds}`);
    return (JSON.parse(answer.text) as { lines: { kind: string }[] }).lines.map(({ kind }) => kind);
  };
  const mail = () => {
    const transport = createTransport({ host: '127.0.0.1', port: system.mailPort, ignoreTLS: true });
    return transport.sendMail({
      from: 'customer@example.com',
      to: 'fernhill@localhost',
      subject: 'hello',
      text: 'My card is 4242 4242 4242 4242',
    });
  };

  test('everything of that client closes, says why, loses nothing, and opens by itself when it is back', async () => {
    const first = await write();
    expect(first.status).toBe(200);
    const { conversation } = JSON.parse(first.text) as { conversation: string };

    // Meanwhile another client gets a type of its own, by command: what was written before is looked through too.
    const told = await write(randomUUID(), otherKey, 'en', 'I am MB-557-CC.');
    const member = (JSON.parse(told.text) as { conversation: string }).conversation;
    const other = await agent.tenantOf('aozora-denki');
    const memberTicket = async () => (await agent.get(`/api/t/${other}/tickets/${member}`)).text;
    await waitFor(
      async () => (await memberTicket()).includes('MB-557-CC'),
      'the message to come to the desk',
    );
    const type = join(folder, 'member.json');
    const examples = ['MB-123-AB', 'MB-900-FF'];
    const written = {
      name: 'member',
      nameEn: '',
      nameJa: '',
      class: 'SECRET',
      pattern: 'MB-\\d{3}-[A-F]{2}',
      examples,
    };
    writeFileSync(type, JSON.stringify({ ...written, counterExamples: [] }));
    const refused = await dozo('client', 'type', 'aozora-denki', type);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('Give at least two "examples"');
    writeFileSync(type, JSON.stringify({ ...written, counterExamples: ['MB-12-AB'] }));
    expect(await dozo('client', 'type', 'aozora-denki', type)).toMatchObject({ code: 0, stderr: '' });

    const settings = { kind: 'transit', address: engine.address, tokenFile, key: 'fernhill-share' };
    const file = join(folder, 'fernhill.json');
    writeFileSync(file, JSON.stringify(settings));
    expect(await dozo('client', 'key-custody', 'fernhill', file)).toMatchObject({ code: 0 });
    expect((await keysShown()).custody).toMatchObject({
      holder: 'client',
      state: 'open',
      key: 'fernhill-share',
    });
    expect((await write()).status).toBe(200);
    const phone = await waitFor(async () => {
      const ticket = await agent.get(`/api/t/${tenant}/tickets/${conversation}`);
      return /tk1_phone_[0-9a-hjkmnp-tv-z]{28}/.exec(ticket.text)?.[0];
    }, 'the message to come to the desk');
    await agent.take(tenant, conversation);
    const reveal = async () => {
      const { publicKey } = await makeReceiver();
      return agent.ask(`/v1/t/${tenant}/reveal`, {
        token: phone,
        conversationId: conversation,
        purpose: 'answer_request',
        hpkePublicKey: publicKey,
      });
    };
    expect((await reveal()).text).toContain('"released"');

    engine.deny('fernhill-share', true);
    const kept = randomUUID();
    const closed = await waitFor(
      async () => {
        const answer = await write(kept);
        return answer.status === 200 ? null : answer;
      },
      'the client to be closed',
      60_000,
    );
    expect(closed).toMatchObject({ status: 503, problem: 'key_withdrawn' });
    expect(closed.text).toContain('withdrawn its own key');
    expect((await write(kept, clientKey, 'ja')).text).toContain('暗号鍵を取り下げた');
    expect(await reveal()).toMatchObject({ status: 503, problem: 'key_withdrawn' });
    await expect(mail()).rejects.toMatchObject({ responseCode: 451 });
    expect((await keysShown()).custody).toMatchObject({ state: 'withdrawn', because: 'refused' });
    expect((await dozo('keys', 'status', 'fernhill')).code).toBe(1);
    // Other clients go on.
    expect((await write(randomUUID(), otherKey)).status).toBe(200);
    await waitFor(async () => (await kindsInLog()).includes('key.withdrawn'), 'the log to be told');

    engine.deny('fernhill-share', false);
    const again = await waitFor(async () => {
      const answer = await write(kept);
      return answer.status === 200 ? answer : null;
    }, 'the client to be open again');
    expect(again.status).toBe(200);
    expect(await reveal()).toMatchObject({ status: 200 });
    await mail();
    await waitFor(async () => (await kindsInLog()).includes('key.returned'), 'the log to be told');
    expect(await kindsInLog()).toEqual(['key.returned', 'key.withdrawn', 'key.custody_changed']);

    await waitFor(
      async () => /I am tk1_secret_\w+/.test(await memberTicket()),
      'the stored message to be masked',
    );
    expect(await memberTicket()).not.toContain('MB-557-CC');
    expect((await dozo('client', 'detection', 'aozora-denki')).stdout).toMatch(
      /^member .*\n.*stored messages/s,
    );
    expect((await dozo('client', 'withdraw-type', 'aozora-denki', 'memebr')).code).toBe(1);
  });
});
