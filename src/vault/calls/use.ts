import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { z } from 'zod';

import { CLASSES, normalForm, type DataClass } from '#detection';
import type { Ctx } from '#platform/ctx';
import { asId, newId, type ConversationId, type PersonId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { CallView, UseAnswer, UseRequest } from '#vault/calls/api';
import type { SubjectKey } from '#vault/keys';
import { classOfToken, type OpenValue } from '#vault/tokens';
import { classesOf, fitsForm } from './destination.ts';
import type { CallsDeps } from './ports.ts';
import { readAnswer } from './read-answer.ts';
import { secretOf } from './secrets.ts';
import { send, type Sent } from './send.ts';
import {
  endCall,
  findCall,
  findDestination,
  findSameCall,
  insertCall,
  markSent,
  type CallRow,
  type DestinationRow,
} from './store.ts';
import { fillBody, fillPath, type Words } from './template.ts';

type Ask = z.output<typeof UseRequest>;

/** For so long the same call is asked about before it is made again. */
const SAME_MS = 10 * 60_000;

/**
 * Sends values to a destination without showing them to anybody: load → decide → record → durable → open → call → scan → record.
 * Decision, entry, quota and the call's row are one transaction; the call leaves when the entry stands in the client's log, the
 * destination's certificate is verified and the row says `sent`. One `callId` is one call. Nothing is tried again by itself.
 */
export async function use(deps: CallsDeps, ctx: Ctx, ask: Ask): Promise<z.input<typeof UseAnswer>> {
  const { tenant, actor } = ctx;
  if (actor.kind !== 'person') throw new AppError('not_permitted');
  const conversation = asId<ConversationId>(ask.conversationId);
  const found = await deps.db.tx(tenant, (sql) =>
    Promise.all([
      deps.subjectOf(sql, tenant, conversation),
      findDestination(sql, tenant, ask.destination),
      findCall(sql, tenant, ask.callId),
    ]),
  );
  const [subject, destination, known] = found;
  const fingerprint = fingerprintOf(ask);
  if (known !== null) return askedBefore(known, actor.personId, fingerprint);
  if (subject === null || destination === null || destination.withdrawn) throw new AppError('not_found');
  const classes = classesFor(destination, ask);
  const key = await deps.tokens.prepare(tenant, subject);

  const at = new Date(deps.clock.now());
  const decided = await deps.db.tx(tenant, async (sql) => {
    const held = await deps.tokens.openAll(sql, key, ask.tokens);
    for (const value of held.values()) value.clear.wipe();
    if (held.size !== ask.tokens.length) throw new AppError('not_found');
    const weighed = await deps.authz.weighUse(sql, ctx, {
      destination: ask.destination,
      classes,
      tokens: ask.tokens,
      purpose: ask.purpose,
      conversationId: conversation,
      callId: ask.callId,
    });
    // Under the lane's lock: of two that press at once the second finds the first. What is not written counts for nothing.
    const twin = await findCall(sql, tenant, ask.callId);
    if (twin !== null) return { twin };
    const retried = ask.retryOf === null ? null : await findCall(sql, tenant, ask.retryOf);
    if (ask.retryOf !== null && (retried?.state !== 'unknown' || retried.fingerprint !== fingerprint))
      throw new AppError('stale_version');
    const since = new Date(at.getTime() - SAME_MS);
    const same = await findSameCall(sql, tenant, conversation, fingerprint, since);
    if (same !== null && !ask.again && ask.retryOf === null) return { same };
    const { decision } = weighed;
    await weighed.write(sql);
    if (!decision.allow) return { decision };
    await insertCall(sql, tenant, {
      callId: ask.callId,
      at,
      personId: actor.personId,
      subjectId: subject,
      conversationId: conversation,
      destination: destination.name,
      version: destination.version,
      tokens: ask.tokens,
      fingerprint,
      idempotencyKey: retried?.idempotencyKey ?? newId(at.getTime()),
      decisionId: decision.decisionId,
    });
    return { decision, call: await findCall(sql, tenant, ask.callId) };
  });
  if (decided.twin !== undefined) return askedBefore(decided.twin, actor.personId, fingerprint);
  if (decided.same !== undefined) return { outcome: 'repeated', call: viewOf(decided.same) };
  const { decision, call } = decided;
  deps.audit.nudge(tenant);
  deps.nudgeDesk(tenant);
  if (call === undefined || call === null) return { outcome: 'denied', reasons: decision.reasons };
  const outcome = await carryOut(deps, ctx, { ask, key, destination, call, decision });
  return { outcome: 'ended', call: viewOf(outcome) };
}

interface Work {
  readonly ask: Ask;
  readonly key: SubjectKey;
  readonly destination: DestinationRow;
  readonly call: CallRow;
  readonly decision: { readonly entryIds: string[]; readonly containmentVersion: number };
}

async function carryOut(deps: CallsDeps, ctx: Ctx, work: Work): Promise<CallRow> {
  const { tenant } = ctx;
  const { call, decision, destination } = work;
  try {
    await deps.audit.sequenced(tenant, decision.entryIds);
  } catch (error) {
    await end(deps, ctx, work, { state: 'not_sent', why: 'interrupted' }, []);
    throw error;
  }
  // Somebody may have thrown the switch while the entry became durable.
  const containment = await deps.db.readTogether(tenant, (sql) => deps.facts.containmentVersion(sql, tenant));
  if (containment !== decision.containmentVersion)
    return end(deps, ctx, work, { state: 'not_sent', why: 'contained' }, []);

  const values = await deps.db.tx(tenant, (sql) => deps.tokens.openAll(sql, work.key, work.ask.tokens));
  const opened = [...values.values()].map(readable);
  const request = await written(deps, ctx, work, opened);
  if (request === null) return end(deps, ctx, work, { state: 'not_sent', why: 'not_fitting' }, []);
  // Before anything leaves: what comes back must not wait for rules that cannot be read.
  const find = await deps.finder(tenant);
  let sent: Sent;
  try {
    sent = await send(deps.net, request, async () => {
      if (!(await deps.db.tx(tenant, (sql) => markSent(sql, tenant, call.callId))))
        throw new AppError('stale_version');
    });
  } catch (error) {
    await end(deps, ctx, work, { state: 'not_sent', why: 'interrupted' }, []);
    throw error;
  } finally {
    request.body?.fill(0);
  }
  const fields =
    sent.state === 'answered' && sent.body !== null
      ? readAnswer(sent.body, sent.type, destination.settings.show, opened, find)
      : [];
  return end(deps, ctx, work, sent, fields ?? []);
}

/** The request in bytes, or null if a value does not fit its place. */
async function written(deps: CallsDeps, ctx: Ctx, work: Work, values: readonly Readable[]) {
  const { destination, call, ask } = work;
  const { settings } = destination;
  const words: Words = Object.fromEntries([
    ...values.map(({ class: cls, sent }) => [cls, sent]),
    ...ask.inputs.map(({ name, text }) => [name, text]),
    ['call', call.idempotencyKey],
    ['conversation', call.conversationId],
  ]);
  const path = fillPath(settings.path, words);
  if (path === null || path.length > 4_000) return null;
  const secrets = await secretOf(deps, ctx.tenant, destination);
  const body = fillBody(settings.body, words);
  return {
    host: settings.host,
    port: settings.port,
    method: settings.method,
    path,
    headers: {
      'user-agent': 'dozo',
      accept: 'application/json',
      ...Object.fromEntries(settings.headers.map(({ name, value }) => [name, value])),
      ...secrets,
      [settings.idempotencyHeader]: call.idempotencyKey,
      ...(body === null ? {} : { 'content-type': body.type }),
    },
    body: body?.bytes ?? null,
    ca: settings.ca,
    timeoutMs: settings.timeoutSeconds * 1_000,
  };
}

/** What came of it, masked and recorded. What is found in the answer becomes tokens of the same customer. */
async function end(
  deps: CallsDeps,
  ctx: Ctx,
  { key, call }: Pick<Work, 'key' | 'call'>,
  sent: Sent | { state: 'not_sent'; why: CallRow['why'] },
  fields: Exclude<ReturnType<typeof readAnswer>, null>,
): Promise<CallRow> {
  const { tenant, actor } = ctx;
  if (actor.kind !== 'person') throw new AppError('not_permitted');
  const name = await deps.keys.pseudonym(tenant, actor.personId);
  const status = sent.state === 'answered' ? sent.status : null;
  const row = await deps.db.tx(tenant, async (sql) => {
    const masked = fields.length === 0 ? [] : await deps.tokens.tokenise(sql, ctx, key, fields);
    const shown = fields.map((field, at) => ({
      name: field.name,
      text: masked[at]?.masked ?? { text: '', values: {} },
    }));
    const endedAt = new Date(deps.clock.now());
    const ended = { state: sent.state, why: sent.why, status, shown, endedAt };
    // Erased in the meantime: what came back belongs to nobody any more.
    if (!(await endCall(sql, tenant, call.callId, ended)))
      return { ...call, ...ended, shown: [], state: 'unknown' as const };
    await deps.audit.record(sql, tenant, [
      {
        kind: 'call.ended',
        actor: name,
        requestId: ctx.requestId,
        body: {
          call: call.callId,
          decision: call.decisionId,
          destination: call.destination,
          state: sent.state,
          why: sent.why,
          status,
          tokens: [...new Set(masked.flatMap(({ spans }) => spans.map(({ token }) => token)))],
        },
      },
    ]);
    return { ...call, ...ended };
  });
  deps.audit.nudge(tenant);
  return row;
}

interface Readable {
  readonly class: DataClass;
  readonly text: string;
  /** As a machine expects it: numbers compact, telephones with their country. */
  readonly sent: string;
}

const AS_WRITTEN: readonly DataClass[] = ['PERSON', 'ADDRESS', 'SECRET', 'DATE_OF_BIRTH', 'CARD_EXPIRY'];

function readable(value: OpenValue): Readable {
  const cls = classIn(value.class);
  const text = value.clear.use((bytes) => bytes.toString('utf8')).trim();
  return { class: cls, text, sent: AS_WRITTEN.includes(cls) ? text : normalForm(cls, text) };
}

function classIn(name: string): DataClass {
  const cls = CLASSES.find((known) => known === name);
  if (cls === undefined) throw new AppError('not_found');
  return cls;
}

/** Exactly one token for each class of the destination, and each input in its form. */
function classesFor({ settings }: DestinationRow, ask: Ask): [string, ...string[]] {
  const wanted = classesOf(settings);
  const given = ask.tokens.map((token) => classOfToken(token));
  if (given.includes(null)) throw new AppError('not_found');
  const fields = settings.inputs.flatMap(({ name, form }) => {
    const texts = ask.inputs.filter((input) => input.name === name);
    return texts.length === 1 && texts.every(({ text }) => fitsForm(form, text))
      ? []
      : [{ in: 'body', at: `inputs.${name}`, wrong: 'not_of_this_form' }];
  });
  const [first, ...rest] = given.filter((cls) => cls !== null);
  if (
    first === undefined ||
    given.length !== wanted.length ||
    wanted.some((cls) => !given.includes(cls)) ||
    ask.inputs.length !== settings.inputs.length
  )
    fields.push({ in: 'body', at: 'tokens', wrong: 'not_what_it_takes' });
  if (first === undefined || fields.length > 0) throw new AppError('invalid_request', { fields });
  return [first, ...rest];
}

/** A call that was asked for before, by the same person and for the same. */
function askedBefore(row: CallRow, personId: PersonId, fingerprint: string): UseAnswer {
  if (row.personId !== personId || row.fingerprint !== fingerprint)
    throw new AppError('idempotency_conflict');
  const call = viewOf(row);
  return row.state === 'recorded' || row.state === 'sent'
    ? { outcome: 'pending', call }
    : { outcome: 'ended', call };
}

function fingerprintOf({ destination, conversationId, tokens, inputs, purpose }: Ask): string {
  const sorted = inputs.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return createHash('sha256')
    .update(canonicalize([destination, conversationId, tokens.toSorted(), sorted, purpose]) ?? '')
    .digest('hex');
}

export function viewOf(row: CallRow): CallView {
  const { callId, destination, at, state, why, status, shown, endedAt } = row;
  return {
    callId,
    destination,
    at: at.toISOString(),
    state,
    why,
    status,
    shown: [...shown],
    endedAt: endedAt?.toISOString() ?? null,
  };
}
