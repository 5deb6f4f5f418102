import { afterAll, beforeAll, expect, test } from 'vitest';

import { openDb, type Db } from '#platform/db';
import {
  newId,
  randomId,
  type ConversationId,
  type MessageId,
  type SubjectId,
  type TenantId,
} from '#platform/ids';
import type { MaskedText } from '#vault/tokens/api';
import { testDatabases, type TestDatabases } from '../../../test/harness.ts';
import { newToken } from '../tokens/token.ts';
import { insertConversations } from './store.ts';
import { conversationsOf, insertMessages } from './store-messages.ts';

/** Where tokens stand, on the real database. */
let store: TestDatabases<'vault'>;
let db: Db;
const [ours, theirs] = [randomId<TenantId>(), randomId<TenantId>()];

beforeAll(async () => {
  store = await testDatabases('vault');
  db = openDb({ ...store.databases.vault.app, max: 2 });
});
afterAll(async () => {
  await db.close();
  await store.drop();
});

const holding = (...tokens: string[]): MaskedText => ({
  text: tokens.join(' '),
  values: Object.fromEntries(
    tokens.map((token) => [token, { class: 'CARD', mask: '•', marked: false, why: null }]),
  ),
});
const at = new Date('2026-11-01T00:00:00Z');

async function conversation(
  tenant: TenantId,
  subjectId: SubjectId,
  says: { name?: string; text?: string; title?: string },
): Promise<ConversationId> {
  const conversationId = newId<ConversationId>();
  const one = (token: string | undefined): MaskedText => (token === undefined ? holding() : holding(token));
  await db.tx(tenant, async (sql) => {
    await insertConversations(sql, tenant, [
      {
        conversationId,
        subjectId,
        channel: 'api',
        locale: 'en',
        customer: { name: one(says.name), email: null, phone: null },
        mailToken: null,
        mailSubject: null,
        chatBearerDigest: null,
        at,
      },
    ]);
    await insertMessages(sql, tenant, [
      {
        messageId: newId<MessageId>(),
        conversationId,
        subjectId,
        kind: 'customer',
        channel: 'api',
        personId: null,
        sealedText: Buffer.alloc(1),
        sealedTitle: null,
        textSpans: [],
        titleSpans: null,
        maskedText: one(says.text),
        maskedTitle: says.title === undefined ? null : one(says.title),
        attachments: [],
        withheld: false,
        at,
      },
    ]);
  });
  return conversationId;
}

test('a token is found in name, text and title of its own customer’s conversations, whole, and nowhere else', async () => {
  const [subject, another] = [randomId<SubjectId>(), randomId<SubjectId>()];
  const [token, unused] = [newToken('US_SSN'), newToken('US_SSN')];
  const inName = await conversation(ours, subject, { name: token });
  const inText = await conversation(ours, subject, { text: token });
  const inTitle = await conversation(ours, subject, { title: token });
  await conversation(ours, subject, { text: newToken('US_SSN') });
  // `_` stands for any sign in a pattern: this must be no pattern.
  await conversation(ours, subject, { text: token.replace('us_ssn', 'usxssn') });
  await conversation(ours, another, { text: token });
  await conversation(theirs, subject, { text: token });

  const ask = [
    { token, subjectId: subject },
    { token: unused, subjectId: subject },
  ];
  const found = await db.tx(ours, (sql) => conversationsOf(sql, ours, ask));
  expect(found.get(token)?.toSorted()).toEqual([inName, inText, inTitle].toSorted());
  expect(found.get(unused)).toEqual([]);
  expect((await db.tx(theirs, (sql) => conversationsOf(sql, ours, ask))).get(token)).toEqual([]);
  expect(await db.tx(ours, (sql) => conversationsOf(sql, ours, []))).toEqual(new Map());
});
