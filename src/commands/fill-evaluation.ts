import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { z } from 'zod';

import { createLog } from '#platform/log';
import { createDoor, type DoorAddress } from '#platform/door';
import { ComposeAnswer } from '#vault/channels/api';
import { foundEvaluation } from '#vault/identity/api';
import { fillCanned, fillPersonnel, fillProgress, fillTeams, fillTicket } from '#desk/edge/api';
import { teamFor, Teams } from './evaluation-teams.ts';
import { readyReplies, Replies } from './evaluation-replies.ts';
import { send, signInForEvaluation, type EvaluationAgent } from './evaluation-agent.ts';

const Conversation = z.object({
  key: z.string(),
  client: z.string(),
  channel: z.enum(['email', 'chat', 'form', 'api']),
  customer: z.object({ name: z.string(), email: z.string(), phone: z.string().optional() }),
  subject: z.string().optional(),
  messages: z
    .array(
      z.object({
        from: z.enum(['customer', 'agent', 'note']),
        by: z.string().optional(),
        text: z.string(),
        minutesAgo: z.number(),
      }),
    )
    .min(1),
  status: z.enum(['open', 'pending', 'solved']),
  assignee: z.string().nullable(),
  priority: z.enum(['low', 'normal', 'high', 'urgent']),
  tags: z.array(z.string()),
});
type Conversation = z.infer<typeof Conversation>;

export interface FillOptions {
  /** The folder `evaluation/` of the project. */
  readonly folder: string;
  readonly vaultOrigin: string;
  readonly mailPort: number;
  readonly doors: { readonly vault: DoorAddress; readonly desk: DoorAddress };
  /** Conversations at most; all of them with null. */
  readonly conversations: number | null;
  /** True once the whole program is stopping: no further conversation is begun. */
  readonly stopped: () => boolean;
  /** Keys for `POST /v1/messages` that an earlier start was told. */
  readonly clientKeys: Readonly<Record<string, string>>;
  /** The clients are there, and nothing of theirs is yet. */
  readonly onFounded: (slugs: readonly string[]) => Promise<void>;
  readonly onKeys: (keys: Readonly<Record<string, string>>) => void;
  /** True for a conversation that an earlier start sent in. */
  readonly isDone: (key: string) => boolean;
  readonly onProgress: (key: string, done: number, of: number) => void;
}

/** Conversations under way at the same time: enough to be quick, few enough to leave the machine to its user. */
const AT_ONCE = 3;

/**
 * Fills an empty evaluation: founds its companies and people, then sends every conversation in through the channel it
 * came by, and lets its agents answer with signed requests. Nothing is written past the intake. A start that was cut
 * short goes on where it stopped: every message carries an idempotency key.
 */
export async function fillEvaluation(options: FillOptions): Promise<void> {
  const log = createLog('supervisor', 'warn');
  const vault = createDoor(options.doors.vault, 'vault_unreachable', log);
  const desk = createDoor(options.doors.desk, 'desk_unreachable', log);
  try {
    const content = await readContent(options.folder);
    const founded = await vault.call(foundEvaluation, content.founding, { timeoutMs: 60_000 });
    options.onKeys(founded.clientKeys);
    await options.onFounded(content.founding.clients.map(({ slug }) => slug));
    const clientKeys = { ...options.clientKeys, ...founded.clientKeys };
    const tenantOf = (slug: string): string => known(founded.tenants, slug);
    const personOf = (login: string): string => known(founded.people, login);
    await desk.call(fillCanned, {
      replies: content.replies.map((one) => ({ ...one, tenant: tenantOf(one.client) })),
    });
    await desk.call(fillTeams, {
      teams: Object.entries(content.teams).flatMap(([client, teams]) =>
        teams.map(({ teamId, nameEn, nameJa, members }) => ({
          tenant: tenantOf(client),
          teamId,
          nameEn,
          nameJa,
          members: members.map(personOf),
        })),
      ),
    });
    // While they answer everybody may work; the state that the evaluation shows follows at the end.
    await desk.call(fillPersonnel, {
      records: content.staff.map((one) => record(one, personOf, tenantOf, true)),
    });

    const agents = new Map<string, Promise<EvaluationAgent>>();
    const agent = (login: string): Promise<EvaluationAgent> => {
      const signedIn = agents.get(login) ?? signInForEvaluation(options.vaultOrigin, login);
      agents.set(login, signedIn);
      return signedIn;
    };

    const wanted = content.conversations.slice(0, options.conversations ?? undefined);
    const queue = wanted
      .filter((one) => !options.isDone(one.key))
      .toSorted((a, b) => startOf(b) - startOf(a));
    const of = wanted.length;
    let done = of - queue.length;
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined && !options.stopped(); next = queue.shift()) {
        await sendIn(options, next, {
          tenant: tenantOf(next.client),
          key: known(clientKeys, next.client),
          team: teamFor(content.teams, next.client, next.tags),
          personOf,
          agent,
          desk,
        });
        done += 1;
        options.onProgress(next.key, done, of);
        if (done % 5 === 0 || done === of) await desk.call(fillProgress, { done, of });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    if (options.stopped()) return;
    for (const signedIn of agents.values()) await (await signedIn).end();
    await desk.call(fillPersonnel, {
      records: content.staff.map((one) => record(one, personOf, tenantOf, false)),
    });
    await desk.call(fillProgress, { done: of, of });
  } finally {
    vault.close();
    desk.close();
  }
}

interface SendOptions {
  readonly tenant: string;
  readonly key: string;
  /** Whose queue it comes to. */
  readonly team: string | null;
  readonly personOf: (login: string) => string;
  readonly agent: (login: string) => Promise<EvaluationAgent>;
  readonly desk: ReturnType<typeof createDoor>;
}

/** One conversation, message by message, each by the way its channel has. */
async function sendIn(options: FillOptions, conversation: Conversation, how: SendOptions): Promise<void> {
  const [first, ...rest] = conversation.messages;
  if (first === undefined) return;
  const thread = await begin(options, conversation, first.text, how);
  const ticket = {
    tenant: how.tenant,
    ticketId: thread.id,
    priority: conversation.priority,
    tags: conversation.tags,
  };
  let holder: string | null = null;
  // What the vault has stored; what it held back is not.
  let messages = 1;
  for (const [at, message] of rest.entries()) {
    const once = { 'idempotency-key': `evaluation-${conversation.key}-${at + 1}` };
    if (message.from === 'customer') {
      await thread.next(message.text, once);
      messages += 1;
      continue;
    }
    const login = message.by ?? conversation.assignee ?? '';
    if (holder !== login) {
      await how.desk.call(fillTicket, {
        ...ticket,
        messages,
        assignee: how.personOf(login),
        status: 'open',
      });
      holder = login;
    }
    const compose = {
      conversationId: thread.id,
      kind: message.from === 'note' ? 'note' : 'reply',
      text: message.text,
      confirmed: true,
    };
    const answer = await (await how.agent(login)).post(`/v1/t/${how.tenant}/compose`, compose, once);
    if (ComposeAnswer.parse(answer).outcome === 'sent') messages += 1;
  }
  const assignee = conversation.assignee === null ? null : how.personOf(conversation.assignee);
  await how.desk.call(fillTicket, {
    ...ticket,
    messages,
    assignee,
    team: how.team,
    status: conversation.status,
  });
}

interface Thread {
  readonly id: string;
  next(text: string, headers: Record<string, string>): Promise<void>;
}

async function begin(
  options: FillOptions,
  conversation: Conversation,
  text: string,
  how: SendOptions,
): Promise<Thread> {
  const { name, email, phone } = conversation.customer;
  const locale = /[\u3040-\u30ff]/.test(text) ? 'ja' : 'en';
  const once = { 'idempotency-key': `evaluation-${conversation.key}-0` };
  const byKey = { authorization: `Bearer ${how.key}` };
  const idOf = (answer: unknown): string => z.object({ conversation: z.uuid() }).parse(answer).conversation;
  /** Later letters of a customer whose first came by form or mail are taken in for the same conversation by the client's key. */
  const nextByKey = (id: string) => async (more: string, headers: Record<string, string>) => {
    await send(
      options.vaultOrigin,
      '/v1/messages',
      { conversation: id, from: {}, text: more },
      { ...headers, ...byKey },
    );
  };

  switch (conversation.channel) {
    case 'chat': {
      const started = (await send(
        options.vaultOrigin,
        `/v1/t/${how.tenant}/chat`,
        { name, email, locale },
        once,
      )) as { conversation: string; bearer: string };
      const bearer = { authorization: `Bearer ${started.bearer}` };
      const next = async (more: string, headers: Record<string, string>): Promise<void> => {
        await send(options.vaultOrigin, '/v1/chat/messages', { text: more }, { ...headers, ...bearer });
      };
      await next(text, once);
      return { id: started.conversation, next };
    }
    case 'form': {
      const id = idOf(
        await send(
          options.vaultOrigin,
          `/v1/t/${how.tenant}/form`,
          { name, email, subject: conversation.subject ?? text.slice(0, 40), text, locale },
          once,
        ),
      );
      return { id, next: nextByKey(id) };
    }
    case 'email': {
      const messageId = `<evaluation-${conversation.key}@customers.example.com>`;
      const id = await mail(options, conversation, { text, messageId, inReplyTo: null });
      let last = messageId;
      let count = 0;
      return {
        id,
        next: async (more) => {
          count += 1;
          const own = `<evaluation-${conversation.key}-${count}@customers.example.com>`;
          await mail(options, conversation, { text: more, messageId: own, inReplyTo: last });
          last = own;
        },
      };
    }
    case 'api': {
      const from = { name, email, ...(phone === undefined ? {} : { phone }) };
      const subject = conversation.subject === undefined ? {} : { subject: conversation.subject };
      const id = idOf(
        await send(options.vaultOrigin, '/v1/messages', { from, ...subject, text }, { ...once, ...byKey }),
      );
      return { id, next: nextByKey(id) };
    }
  }
}

/** Sends one letter to our own SMTP listener and reads the conversation from its receipt. */
async function mail(
  options: FillOptions,
  conversation: Conversation,
  letter: { text: string; messageId: string; inReplyTo: string | null },
): Promise<string> {
  const transport = createTransport({
    host: '127.0.0.1',
    port: options.mailPort,
    secure: false,
    ignoreTLS: true,
  });
  const sent = await transport.sendMail({
    from: { name: conversation.customer.name, address: conversation.customer.email },
    to: `${conversation.client}@localhost`,
    subject: conversation.subject ?? '',
    text: letter.text,
    messageId: letter.messageId,
    ...(letter.inReplyTo === null ? {} : { inReplyTo: letter.inReplyTo, references: letter.inReplyTo }),
  });
  transport.close();
  const id = /Stored as ([0-9a-f-]{36})/.exec(sent.response)?.[1];
  if (id === undefined) throw new Error(`the mail of ${conversation.key} was not stored`);
  return id;
}

function startOf(conversation: Conversation): number {
  return conversation.messages[0]?.minutesAgo ?? 0;
}

function known(map: Readonly<Record<string, string>>, key: string): string {
  const value = map[key];
  if (value === undefined) throw new Error(`the evaluation names ${key}, which was not founded`);
  return value;
}

const StaffMember = z.object({
  login: z.string(),
  nameEn: z.string(),
  nameJa: z.string(),
  locale: z.enum(['en', 'ja']),
  memberships: z.array(
    z.object({
      client: z.string(),
      role: z.enum(['agent', 'lead', 'security_officer', 'compliance_manager', 'client_officer']),
    }),
  ),
  nda: z.record(z.string(), z.object({ inForce: z.boolean(), expiresInDays: z.number() })).optional(),
  training: z.object({ current: z.boolean(), expiresInDays: z.number() }).optional(),
  shift: z.object({ startsInHours: z.number(), endsInHours: z.number() }).optional(),
});
type StaffMember = z.infer<typeof StaffMember>;

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** What the desk is told of one person: as the evaluation's file has it, or everything in order. */
function record(
  one: StaffMember,
  personOf: (login: string) => string,
  tenantOf: (slug: string) => string,
  allWell: boolean,
) {
  const now = Date.now();
  const iso = (at: number): string => new Date(at).toISOString();
  const shift = allWell ? { startsInHours: -1, endsInHours: 8 } : (one.shift ?? null);
  return {
    personId: personOf(one.login),
    ndas: Object.entries(one.nda ?? {}).map(([slug, nda]) => ({
      tenant: tenantOf(slug),
      inForce: allWell || nda.inForce,
      expiresAt: iso(now + (allWell ? 30 : nda.expiresInDays) * DAY),
    })),
    training:
      one.training === undefined
        ? null
        : {
            current: allWell || one.training.current,
            expiresAt: iso(now + (allWell ? 30 : one.training.expiresInDays) * DAY),
          },
    shift:
      shift === null
        ? null
        : { startsAt: iso(now + shift.startsInHours * HOUR), endsAt: iso(now + shift.endsInHours * HOUR) },
  };
}

const Company = z.object({
  slug: z.string(),
  nameEn: z.string(),
  nameJa: z.string(),
  locale: z.enum(['en', 'ja']),
  colour: z.string(),
  badge: z.string(),
});
const Companies = z.object({
  provider: Company,
  clients: z.array(
    Company.extend({
      policy: z.object({
        permits: z.array(z.object({ role: z.string(), class: z.string(), purposes: z.array(z.string()) })),
        touchClasses: z.array(z.string()),
        touchMaxAgeSeconds: z.number(),
        perHour: z.number(),
        perDay: z.number(),
      }),
    }),
  ),
});
async function readContent(folder: string) {
  const json = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(folder, name), 'utf8'));
  const lines = async (name: string): Promise<Conversation[]> =>
    (await readFile(join(folder, name), 'utf8'))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => Conversation.parse(JSON.parse(line)));
  const companies = Companies.parse(await json('clients.json'));
  const people = z
    .object({ staff: z.array(StaffMember), clientOfficers: z.array(StaffMember) })
    .parse(await json('staff.json'));
  const teams = Teams.parse(await json('teams.json'));
  const replies = Replies.parse(await json('replies.json'));
  const person = (one: StaffMember, officer: boolean) => ({
    login: one.login,
    nameEn: one.nameEn,
    nameJa: one.nameJa,
    locale: one.locale,
    officerOf: officer ? (one.memberships[0]?.client ?? null) : null,
    memberships: one.memberships,
  });
  return {
    staff: people.staff,
    teams,
    replies: readyReplies(replies),
    conversations: alternate(await lines('conversations-ja.jsonl'), await lines('conversations-en.jsonl')),
    founding: {
      provider: companies.provider,
      clients: companies.clients.map(({ policy, ...company }) => ({
        ...Company.parse(company),
        policy,
      })),
      people: [
        ...people.staff.map((one) => person(one, false)),
        ...people.clientOfficers.map((one) => person(one, true)),
      ],
    },
  };
}

/** One of each in turn, so that the first few have both clients. */
function alternate<T>(a: readonly T[], b: readonly T[]): T[] {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, at) => [a[at], b[at]])
    .flat()
    .filter((one) => one !== undefined);
}
