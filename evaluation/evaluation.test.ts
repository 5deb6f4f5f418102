import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { Permit } from '#vault/authz/api';
import { Channel } from '#vault/channels/api';
import { Client as ClientView, Locale, Role } from '#vault/identity/api';
import { Priority, Status } from '#desk/tickets/api';

/** The evaluation's content is sent through the real intake, so it must fit the contracts before it gets there. */

const slug = z.enum(['aozora-denki', 'fernhill']);
const badge = ClientView.omit({ tenant: true });

const clientsFile = z.strictObject({
  provider: badge.strict(),
  clients: z.array(
    badge
      .extend({
        slug,
        aboutEn: z.string().min(20),
        aboutJa: z.string().min(20),
        mailAddress: z.email(),
        channels: z.array(Channel).min(1),
        policy: z.strictObject({
          permits: z.array(Permit).min(1),
          touchClasses: z.array(z.string()),
          touchMaxAgeSeconds: z.number().int().positive(),
          perHour: z.number().int().positive(),
          perDay: z.number().int().positive(),
          plainEn: z.array(z.string()).min(3),
          plainJa: z.array(z.string()).min(3),
        }),
      })
      .strict(),
  ),
});

const login = z.string().regex(/^[a-z]+\.[a-z]+$/);
const person = z.strictObject({
  login,
  nameEn: z.string().min(3),
  nameJa: z.string().min(3),
  locale: Locale,
  memberships: z.array(z.strictObject({ client: slug, role: Role })).min(1),
  aboutEn: z.string().min(10),
  aboutJa: z.string().min(8),
});
const staffFile = z.strictObject({
  staff: z.array(
    person.extend({
      nda: z.partialRecord(
        slug,
        z.strictObject({ document: z.string(), inForce: z.boolean(), expiresInDays: z.number().int() }),
      ),
      training: z.strictObject({
        course: z.string(),
        current: z.boolean(),
        expiresInDays: z.number().int(),
      }),
      shift: z.strictObject({
        onShift: z.boolean(),
        startsInHours: z.number(),
        endsInHours: z.number(),
      }),
    }),
  ),
  clientOfficers: z.array(person),
});

const Said = {
  text: z.string().trim().min(1).max(4000),
  minutesAgo: z.number().int().nonnegative(),
};
const conversation = z.strictObject({
  key: z.string().regex(/^[ab]-\d{3}$/),
  client: slug,
  channel: Channel,
  customer: z.strictObject({
    name: z.string().min(1).max(200),
    email: z.email().regex(/[@.]example\.(com|org|net)$/),
    phone: z.string().optional(),
  }),
  subject: z.string().min(3).max(200).optional(),
  messages: z
    .array(
      z.discriminatedUnion('from', [
        z.strictObject({ from: z.literal('customer'), ...Said }),
        z.strictObject({ from: z.literal('agent'), by: login, ...Said }),
        z.strictObject({ from: z.literal('note'), by: login, ...Said }),
      ]),
    )
    .min(1)
    .max(9),
  status: Status,
  assignee: login.nullable(),
  priority: Priority,
  tags: z.array(z.string().regex(/^[a-z][a-z0-9-]*$/)).min(1),
});

const step = z.union([
  z.strictObject({ reply: z.string() }),
  z.strictObject({ status: Status }),
  z.strictObject({ priority: Priority }),
  z.strictObject({ tag: z.string() }),
  z.strictObject({ note: z.string() }),
]);
const repliesFile = z.record(
  slug,
  z.strictObject({
    replies: z.array(z.strictObject({ key: z.string(), title: z.string(), text: z.string().min(20) })),
    macros: z.array(z.strictObject({ key: z.string(), title: z.string(), steps: z.array(step).min(1) })),
  }),
);

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
const lines = (name: string) =>
  read(name)
    .trimEnd()
    .split('\n')
    .map((line) => conversation.parse(JSON.parse(line)));

const { clients } = clientsFile.parse(JSON.parse(read('clients.json')));
const { staff, clientOfficers } = staffFile.parse(JSON.parse(read('staff.json')));
const replies = repliesFile.parse(JSON.parse(read('replies.json')));
const japanese = lines('conversations-ja.jsonl');
const english = lines('conversations-en.jsonl');
const all = [...japanese, ...english];

const textOf = (c: z.infer<typeof conversation>): string =>
  [c.subject ?? '', ...c.messages.map((m) => m.text)].join('\n');

const teams = z
  .record(
    slug,
    z.array(
      z.strictObject({
        teamId: z.uuid(),
        nameEn: z.string(),
        nameJa: z.string(),
        members: z.array(z.string()).min(1),
        tags: z.array(z.string()).min(1),
      }),
    ),
  )
  .parse(JSON.parse(read('teams.json')));

describe('the companies and their people', () => {
  it('are one Japanese and one English-speaking client, each with an officer of its own', () => {
    expect(clients.map((c) => [c.slug, c.locale])).toEqual([
      ['aozora-denki', 'ja'],
      ['fernhill', 'en'],
    ]);
    for (const client of clients)
      expect(
        clientOfficers.filter((o) =>
          o.memberships.some((m) => m.client === client.slug && m.role === 'client_officer'),
        ),
      ).toHaveLength(1);
  });

  it('are eight of the outsourcer: five agents, a lead, a security officer, a compliance manager', () => {
    const roles = staff.map((p) => [...new Set(p.memberships.map((m) => m.role))].join());
    expect(roles.toSorted()).toEqual([
      'agent',
      'agent',
      'agent',
      'agent',
      'agent',
      'compliance_manager',
      'lead',
      'security_officer',
    ]);
    expect(new Set([...staff, ...clientOfficers].map((p) => p.login)).size).toBe(10);
  });

  it('include exactly one expired NDA, one lapsed training, one person off shift, each another agent', () => {
    const noNda = staff.filter((p) => Object.values(p.nda).some((n) => !n.inForce));
    const untrained = staff.filter((p) => !p.training.current);
    const off = staff.filter((p) => !p.shift.onShift);
    expect([noNda, untrained, off].map((held) => held.length)).toEqual([1, 1, 1]);
    expect(new Set([...noNda, ...untrained, ...off]).size).toBe(3);
    for (const p of staff) {
      expect(Object.keys(p.nda).toSorted()).toEqual(p.memberships.map((m) => m.client).toSorted());
      for (const nda of Object.values(p.nda)) expect(nda.inForce).toBe(nda.expiresInDays > 0);
      expect(p.training.current).toBe(p.training.expiresInDays > 0);
      expect(p.shift.onShift).toBe(p.shift.startsInHours <= 0 && p.shift.endsInHours > 0);
    }
  });

  it('are in teams of the clients that they answer for', () => {
    for (const [client, of] of Object.entries(teams))
      for (const login of of.flatMap(({ members }) => members))
        expect(
          staff
            .find((p) => p.login === login)
            ?.memberships.some((m) => m.client === client && ['agent', 'lead'].includes(m.role)),
        ).toBe(true);
  });

  it('leave each client an agent whom nothing holds back', () => {
    for (const client of clients)
      expect(
        staff.filter(
          (p) =>
            p.memberships.some((m) => m.client === client.slug && m.role === 'agent') &&
            p.nda[client.slug]?.inForce === true &&
            p.training.current &&
            p.shift.onShift,
        ),
      ).not.toHaveLength(0);
  });

  it('have badge colours that carry white ink (WCAG AA) and stand out on black', () => {
    for (const { colour } of clients) {
      const light = luminance(colour);
      expect(1.05 / (light + 0.05)).toBeGreaterThanOrEqual(4.5);
      expect((light + 0.05) / 0.05).toBeGreaterThanOrEqual(3);
    }
  });

  it('have no rule twice, and none that opens a password or a code', () => {
    for (const { policy } of clients) {
      const rules = policy.permits.map((p) => `${p.role} ${p.class}`);
      expect(new Set(rules).size).toBe(rules.length);
      for (const { class: cls } of policy.permits) expect(cls).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
      expect(policy.permits.filter((p) => ['SECRET', 'CVV'].includes(p.class))).toEqual([]);
      expect(policy.plainEn).toHaveLength(policy.plainJa.length);
      expect(policy.perDay).toBeGreaterThan(policy.perHour);
    }
  });
});

describe('the conversations', () => {
  it('are about 300, half of them in each language, no two alike', () => {
    expect(japanese.length).toBeGreaterThanOrEqual(145);
    expect(english.length).toBeGreaterThanOrEqual(145);
    expect(all.length).toBeGreaterThanOrEqual(290);
    const unique = (of: (c: z.infer<typeof conversation>) => string) => new Set(all.map(of)).size;
    expect(unique((c) => c.key)).toBe(all.length);
    expect(unique((c) => c.customer.email)).toBe(all.length);
    expect(unique((c) => c.customer.name)).toBe(all.length);
    expect(unique((c) => c.messages.map((m) => m.text).join())).toBe(all.length);
  });

  it('are in the language of their client', () => {
    for (const c of japanese) {
      expect(c.client).toBe('aozora-denki');
      expect(textOf(c), c.key).toMatch(/\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Han}/u);
    }
    for (const c of english) {
      expect(c.client).toBe('fernhill');
      expect(textOf(c), c.key).not.toMatch(/\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Han}/u);
    }
  });

  it('begin with the customer, run forward in time, and have a subject where the channel has one', () => {
    for (const c of all) {
      expect(c.messages[0]?.from, c.key).toBe('customer');
      const ages = c.messages.map((m) => m.minutesAgo);
      expect(ages, c.key).toEqual(ages.toSorted((x, y) => y - x));
      if (c.channel === 'email' || c.channel === 'form') expect(c.subject, c.key).toBeDefined();
      if (c.channel === 'chat') expect(c.subject, c.key).toBeUndefined();
    }
  });

  it('are answered and held only by people who serve that client', () => {
    const roles = new Map(staff.map((p) => [p.login, p.memberships]));
    for (const c of all) {
      const serves = (who: string, as: readonly Role[]) =>
        roles.get(who)?.some((m) => m.client === c.client && as.includes(m.role)) ?? false;
      for (const m of c.messages) {
        if (m.from !== 'customer') expect(serves(m.by, ['agent', 'lead']), `${c.key} ${m.by}`).toBe(true);
      }
      if (c.assignee !== null) expect(serves(c.assignee, ['agent', 'lead']), c.key).toBe(true);
      if (c.status === 'solved') expect(c.assignee, c.key).not.toBeNull();
    }
  });

  it('use every channel, state and priority in both languages', () => {
    for (const half of [japanese, english]) {
      expect(new Set(half.map((c) => c.channel)).size).toBe(4);
      expect(new Set(half.map((c) => c.status)).size).toBe(3);
      expect(new Set(half.map((c) => c.priority)).size).toBe(4);
      expect(half.filter((c) => c.assignee === null).length).toBeGreaterThan(5);
    }
  });
});

describe('the values in them', () => {
  const cards = (half: typeof all) =>
    half.flatMap((c) =>
      [
        ...textOf(c)
          .normalize('NFKC')
          .matchAll(/(?<![\d-])[2-6](?:[ -]?\d){13,15}(?![\d-])/g),
      ]
        .map((m) => m[0].replaceAll(/\D/g, ''))
        .filter(luhn),
    );

  it('hold cards that pass the Luhn check, from published test ranges alone', () => {
    for (const half of [japanese, english]) expect(cards(half).length).toBeGreaterThanOrEqual(10);
    for (const card of cards(all)) expect(TEST_CARDS, card).toContain(card);
  });

  it('hold individual numbers (My Number) with a right check digit, in Japanese alone', () => {
    const found = japanese.flatMap((c) =>
      [
        ...textOf(c)
          .normalize('NFKC')
          .matchAll(/(?<![\d-])\d{4}[ -]?\d{4}[ -]?\d{4}(?![ -]?\d)/g),
      ].map((m) => m[0].replaceAll(/\D/g, '')),
    );
    expect(found.filter(myNumber).length).toBeGreaterThanOrEqual(5);
  });

  it('also appear in full width', () => {
    expect(japanese.filter((c) => /[\uFF10-\uFF19]{4}/u.test(textOf(c))).length).toBeGreaterThanOrEqual(5);
  });

  it('use e-mail addresses of the reserved example domain alone', () => {
    for (const c of all)
      for (const [, domain] of textOf(c).matchAll(/[\w.+-]+@([\w-]+(?:\.[\w-]+)+)/g))
        expect(domain, c.key).toMatch(/(^|\.)example\.(com|org|net)$/);
  });

  it('use telephone numbers of reserved or unassigned ranges alone', () => {
    const phones = all.flatMap((c) => c.customer.phone ?? []);
    expect(phones.length).toBeGreaterThan(60);
    for (const phone of phones)
      expect(phone).toMatch(
        /^(0[789]0-0000-\d{4}|0\d{1,2}-0000-\d{4}|\+1-555-01\d\d|07700 900\d{3}|020 7946 0\d{3}|\+353 20 91[\d ]+|\+61 491 57\d \d{3}|\+65 9000 0\d{3}|\+63 900 000 \d{4}|\+91 90000 0\d{4})$/,
      );
  });
});

describe('the canned replies', () => {
  it('are eight for each client, and every macro names a reply that exists', () => {
    for (const client of clients) {
      const { replies: own, macros } = replies[client.slug];
      expect(own).toHaveLength(8);
      expect(macros.length).toBeGreaterThanOrEqual(3);
      expect(new Set(own.map((r) => r.key)).size).toBe(8);
      for (const reply of own)
        for (const [, variable] of reply.text.matchAll(/\{\{([^}]*)\}\}/g))
          expect(['customer.name', 'ticket.number', 'agent.name']).toContain(variable);
      for (const macro of macros)
        for (const s of macro.steps) if ('reply' in s) expect(own.map((r) => r.key)).toContain(s.reply);
    }
  });
});

/** Numbers that payment companies publish for testing; no bank issues them. */
const TEST_CARDS = [
  '4242424242424242',
  '5555555555554444',
  '4000056655665556',
  '378282246310005',
  '3566002020360505',
  '6011111111111117',
  '4111111111111111',
  '5105105105105100',
  '2223003122003222',
  '30569309025904',
  '3530111333300000',
  '371449635398431',
  '6011000990139424',
  '5200828282828210',
  '4012888888881881',
  '38520000023237',
  '4000002500003155',
  '4000003560000008',
  '4000008260000000',
  '4000000000009995',
  '4000003720000278',
];

function luhn(digits: string): boolean {
  const sum = [...digits].toReversed().reduce((total, digit, i) => {
    const doubled = Number(digit) * (i % 2 === 0 ? 1 : 2);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

/** Check digit of the ordinance on the individual number: weights 2–7, 2–6 from the right. */
function myNumber(digits: string): boolean {
  const sum = Array.from(digits.slice(0, 11))
    .toReversed()
    .reduce((total, digit, i) => total + Number(digit) * (i < 6 ? i + 2 : i - 4), 0);
  const rest = sum % 11;
  return Number(digits[11]) === (rest <= 1 ? 0 : 11 - rest);
}

/** Relative luminance (WCAG 2.2) of `#rrggbb`. */
function luminance(colour: string): number {
  const channel = (at: number): number => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
