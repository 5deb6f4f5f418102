import { ed25519 } from '@noble/curves/ed25519.js';
import canonicalize from 'canonicalize';

import { projectRoot } from '#platform/migrate';
import {
  formatCheckpoint,
  formatKeys,
  formatVkey,
  growTiles,
  joinBundle,
  leafHash,
  makeKey,
  signNote,
  tilePath,
  type EntryValue,
  type Hasher,
} from '#tlog';
import { NODE_HASHER } from '../../src/commands/node-hasher.ts';
import { loadGuardrails } from '../../src/vault/authz/guardrails.ts';
import { readSettings, writePolicy } from '../../src/vault/authz/client-policy.ts';
import { createDeciders, type FactVector } from '../../src/vault/authz/decide.ts';
import { passing } from '../../src/vault/authz/emergency.ts';
import { factCodes } from '../../src/vault/authz/fact-codes.ts';
import { classBudget } from '../../src/vault/authz/gather.ts';

/** A client's log as the vault writes it, of any length: rules, facts, messages, decisions made by the vault's own decision point. */

export const HASHER: Hasher = NODE_HASHER;
export const SEED = new Uint8Array(32).fill(3);
export const LOG_KEY = makeKey('desk.example/log/client-a', ed25519.getPublicKey(SEED));
export const LOG_VKEY = formatVkey(LOG_KEY);
export type Files = Record<string, Uint8Array>;

const guardrails = loadGuardrails(`${projectRoot()}/policies`);
const { decide } = createDeciders(guardrails);
const SETTINGS = {
  permits: [{ role: 'agent', class: 'CARD', purposes: ['process_refund'] }],
  touchClasses: ['CARD'],
  perHour: 300,
  perDay: 3_000,
  touchMaxAgeSeconds: 120,
};
export const POLICY = writePolicy(guardrails, readSettings(SETTINGS));

const BEGIN = Date.UTC(2026, 8, 1);
const AGENTS = 20;
const STEP_MS = 1_000;

export interface Draft {
  kind: string;
  actor: string;
  body: Record<string, EntryValue>;
  /** Milliseconds after the entry before it; a second. */
  after?: number;
}

/** Entries in order. At least so many. Half of them are decisions; those of one agent in twenty are denials, since the shift is over. */
export function* clientLog(size: number): Generator<Draft> {
  let count = 0;
  const used = Array.from({ length: AGENTS }, () => [] as number[]);
  const verdicts = new Map<string, readonly string[]>();
  const due = (): number => BEGIN + count * STEP_MS;
  const iso = (ms: number): string => new Date(ms).toISOString();
  const one = (kind: string, actor: string, body: Draft['body']): Draft => {
    count += 1;
    return { kind, actor, body };
  };
  const about = (fact: string, more: Draft['body']): Draft =>
    one('fact.changed', 'desk', {
      fact,
      source: fact === 'ticket' ? 'tickets' : 'personnel',
      observedAt: iso(due()),
      expiresAt: iso(BEGIN + 400 * 86_400_000),
      ...more,
    });
  const agent = (nth: number): string => `p_agent${String(nth % AGENTS).padStart(11, '0')}`;

  yield one('policy.changed', 'p_officer000000000', {
    version: 1,
    policyDigest: POLICY.digest,
    because: 'set',
    changes: ['+agent:CARD:process_refund'],
    changed: 1,
  });
  for (let nth = 0; nth < AGENTS && count < size; nth += 1) {
    yield about('nda', { person: agent(nth), inForce: true, document: 'nda-2026' });
    yield about('training', { person: agent(nth), current: true, course: 'secrets' });
    const endsAt = iso(BEGIN + (nth === AGENTS - 1 ? 60_000 : 399 * 86_400_000));
    yield about('shift', { person: agent(nth), startsAt: iso(BEGIN), endsAt });
  }
  for (let round = 0; count < size; round += 1) {
    const conversation = `c${round}`;
    const actor = agent(round);
    yield about('ticket', { conversation, assignee: actor, open: true });
    yield one('message.tokenised', 'customer', {
      conversation,
      message: `m${round}`,
      channel: 'mail',
      direction: 'in',
      tokens: [tokenOf(round)],
      files: 0,
    });
    yield decision(round, 'reveal', actor, conversation);
    yield decision(round, 'send', actor, conversation);
  }

  function decision(round: number, action: 'reveal' | 'send', actor: string, conversation: string): Draft {
    const body = decisionBody(round, action, conversation);
    const denied = (body['reasons'] as readonly string[]).length > 0;
    if (!denied && action === 'reveal') used[round % AGENTS]?.push(due());
    return one(denied ? 'value.denied' : action === 'reveal' ? 'value.revealed' : 'reply.sent', actor, body);
  }

  function decisionBody(round: number, action: 'reveal' | 'send', conversation: string): Draft['body'] {
    const onShift = round % AGENTS !== AGENTS - 1 || due() < BEGIN + 55_000;
    const reveal = action === 'reveal';
    const [cls, purpose] = reveal ? (['CARD', 'process_refund'] as const) : (['MESSAGE', null] as const);
    const own = used[round % AGENTS] ?? [];
    while ((own[0] ?? Infinity) <= due() - 86_400_000) own.shift();
    const facts: FactVector = {
      purpose: purpose ?? 'none',
      session: {
        passkey: true,
        keyBound: true,
        touchNeeded: SETTINGS.touchClasses.includes(cls),
        touchAgeSeconds: reveal ? round % 100 : 12,
        touchMaxAgeSeconds: SETTINGS.touchMaxAgeSeconds,
      },
      ticket: { known: true, open: true, assignedToYou: true },
      nda: { known: true, inForce: true },
      training: { known: true, current: true },
      shift: { known: true, onShift },
      quota: {
        usedThisHour: own.filter((at) => at > due() - 3_600_000).length,
        perHour: SETTINGS.perHour,
        usedToday: own.length,
        perDay: SETTINGS.perDay,
        usedThisWeek: own.length,
        perWeek: POLICY.budgets.perWeek,
      },
      device: { needed: false, good: false },
      network: { needed: false, good: false },
      software: { needed: false, good: false },
      approval: { leadNeeded: false, leadGiven: false, clientNeeded: false, clientGiven: false },
      emergency: passing([]),
      budget: {
        conversationUsed: 0,
        conversationMost: POLICY.budgets.perConversation,
        classUsed: 0,
        classMost: classBudget(POLICY.budgets, cls),
        clientUsed: 0,
        clientMost: POLICY.budgets.clientPerDay,
      },
      containment: { agent: false, client: false, floor: false },
      subjectShredded: false,
    };
    // Nobody here uses a budget up or is asked for a fresh touch: the shift alone decides.
    const asked = `${action}|${String(onShift)}`;
    const reasons =
      verdicts.get(asked) ?? decide(POLICY, { role: 'agent', action, class: cls, facts }).reasons;
    verdicts.set(asked, reasons);
    return {
      decision: `d${round}-${action}`,
      action,
      class: cls,
      purpose,
      role: 'agent',
      token: reveal ? tokenOf(round) : null,
      conversation,
      reasons,
      policyDigest: POLICY.digest,
      factsDigest: 'ab'.repeat(32),
      facts: factCodes(facts),
    };
  }
}

function tokenOf(round: number): string {
  return `tk1_card_${round.toString(32).toUpperCase().padStart(28, '0')}`;
}

/** The exact bytes of drafts, one after the other. */
export function* entryBytes(drafts: Iterable<Draft>): Generator<Uint8Array> {
  let nth = 0;
  let at = BEGIN;
  for (const { kind, actor, body, after } of drafts) {
    const text = canonicalize({
      v: 1,
      id: `e${nth}`,
      at: new Date(at).toISOString(),
      tenant: 'client-a',
      kind,
      actor,
      requestId: `r${nth}`,
      body,
    });
    yield Buffer.from(text ?? '', 'utf8');
    nth += 1;
    at += after ?? STEP_MS;
  }
}

/** The files of an offline pack with these entries, signed by `LOG_KEY`. */
export function packFiles(entries: Iterable<Uint8Array>, more: Files = {}): Files {
  const files: Files = {
    'README.txt': Buffer.from('A pack.\n'),
    'keys.json': Buffer.from(formatKeys(LOG_VKEY)),
    [`policies/${POLICY.digest}.cedar`]: Buffer.from(POLICY.document),
    ...more,
  };
  const grower = growTiles(HASHER, (path, hashes) => (files[tilePath(path)] = Buffer.concat(hashes)));
  let bundle: Uint8Array[] = [];
  let size = 0;
  const close = (): void => {
    const path = { level: 'entries' as const, index: Math.ceil(size / 256) - 1, width: bundle.length };
    if (bundle.length > 0) files[tilePath(path)] = joinBundle(bundle);
    bundle = [];
  };
  for (const entry of entries) {
    grower.add(leafHash(entry, HASHER));
    bundle.push(entry);
    size += 1;
    if (bundle.length === 256) close();
  }
  close();
  const text = formatCheckpoint({ origin: LOG_KEY.name, size, root: grower.finish() });
  files['checkpoint'] = Buffer.from(signNote(text, LOG_KEY, SEED, HASHER));
  return files;
}
