import { connectPlainly, type DbOptions, type PlainSql } from '#platform/db';

/** All SQL of the proof that a restored system is whole. Runs past row-level security, on a scratch database alone. */

const STEP = 10_000;

export interface LogEntryRow {
  readonly index: number;
  readonly entry: Buffer;
  readonly leafHash: Buffer;
}

export interface CheckStore {
  tenantsWithLog(): Promise<{ tenant: string; size: number; frontier: Buffer }[]>;
  /** A client's log in order. */
  entries(tenant: string): AsyncGenerator<LogEntryRow>;
  checkpoints(tenant: string): Promise<{ size: number; root: Buffer; note: string }[]>;
  nodes(tenant: string): Promise<{ level: number; index: number; hash: Buffer }[]>;
  /** Tokens that messages and conversations show and that have no value. */
  tokensWithoutValue(): Promise<number>;
  /** Of the desk's: those without a value, in conversations that the vault neither erased nor has news of under way. */
  deskTokensWithoutValue(desk: CheckStore): Promise<number>;
  deskTokens(): AsyncGenerator<{ tenant: string; ticket: string; token: string }[]>;
  deskTickets(): AsyncGenerator<{ tenant: string; ticket: string }[]>;
  ticketsWithoutConversation(desk: CheckStore): Promise<number>;
  subjects(): AsyncGenerator<{ tenant: string; subject: string }[]>;
  /** Subjects of the vault that no key was ever made for. */
  subjectsWithoutKey(keystore: CheckStore): Promise<number>;
  logKey(tenant: string): Promise<{ name: string; publicKey: Buffer } | null>;
  /** Values at random: what is sealed and where it belongs. */
  sample(
    count: number,
  ): Promise<{ tenant: string; subject: string; token: string; class: string; sealed: Buffer }[]>;
  ask(
    statement: (sql: PlainSql) => Promise<readonly Record<string, unknown>[]>,
  ): Promise<readonly Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** Opens one of the scratch databases as superuser. */
export function openCheckStore(superuser: DbOptions): CheckStore {
  const sql = connectPlainly(superuser);
  const numbered = (rows: readonly Record<string, unknown>[]): number => Number(rows[0]?.['count'] ?? 0);

  const store: CheckStore = {
    async tenantsWithLog() {
      const rows = await sql<{ tenant: string; size: string; frontier: Buffer }[]>`
        select tenant_id as tenant, size, frontier from log_head order by tenant_id`;
      return rows.map((row) => ({ ...row, size: Number(row.size) }));
    },
    async *entries(tenant) {
      for (let from = 0; ; from += STEP) {
        const rows = await sql<{ index: string; entry: Buffer; leafHash: Buffer }[]>`
          select index, entry, leaf_hash as "leafHash" from log_entry
          where tenant_id = ${tenant} and index >= ${from} and index < ${from + STEP} order by index`;
        for (const row of rows) yield { ...row, index: Number(row.index) };
        if (rows.length < STEP) return;
      }
    },
    async checkpoints(tenant) {
      const rows = await sql<{ size: string; root: Buffer; note: string }[]>`
        select size, root, note from log_checkpoint where tenant_id = ${tenant} order by size`;
      return rows.map((row) => ({ ...row, size: Number(row.size) }));
    },
    async nodes(tenant) {
      const rows = await sql<{ level: number; index: string; hash: Buffer }[]>`
        select level, index, hash from log_node where tenant_id = ${tenant}`;
      return rows.map((row) => ({ ...row, index: Number(row.index) }));
    },
    async tokensWithoutValue() {
      return numbered(
        await sql`
        select count(*) from (
          select tenant_id, ${tokensIn(sql, 'masked_text')} as token from message
          union select tenant_id, ${tokensIn(sql, 'masked_title')} from message
          union select tenant_id, ${tokensIn(sql, 'attachments')} from message
          union select tenant_id, ${tokensIn(sql, 'customer')} from conversation) as shown
        where token like 'tk1\\_%' and not exists (
          select from value v where v.tenant_id = shown.tenant_id and v.token = shown.token)`,
      );
    },
    deskTokens: () =>
      paged(
        (after) => sql`
        select tenant_id as tenant, ticket_id as ticket, token from (
          select tenant_id, ticket_id, ${tokensIn(sql, 'message')} as token from ticket_message
          union select tenant_id, ticket_id, ${tokensIn(sql, 'customer')} from ticket) as shown
        where token like 'tk1\\_%' order by tenant_id, ticket_id, token offset ${after} limit ${STEP}`,
      ),
    deskTickets: () =>
      paged(
        (after) => sql`
        select tenant_id as tenant, ticket_id as ticket from ticket order by tenant_id, ticket_id offset ${after} limit ${STEP}`,
      ),
    subjects: () =>
      paged(
        (after) => sql`
        select tenant_id as tenant, subject_id as subject from value
        union select tenant_id, subject_id from message
        order by tenant, subject offset ${after} limit ${STEP}`,
      ),
    async deskTokensWithoutValue(desk) {
      let missing = 0;
      for await (const page of desk.deskTokens()) {
        missing += numbered(
          await sql`
          select count(*) from ${columnsOf(
            sql,
            page.map((row) => [row.tenant, row.ticket, row.token]),
          )} as shown (tenant, ticket, token)
          where not exists (select from value v where v.tenant_id = shown.tenant::uuid and v.token = shown.token)
            and not exists (
              select from conversation c where c.tenant_id = shown.tenant::uuid and c.conversation_id = shown.ticket::uuid and c.erased_at is not null)
            and not exists (
              select from outbox o where o.tenant_id = shown.tenant::uuid and o.payload like '%' || shown.ticket || '%')`,
        );
      }
      return missing;
    },
    async ticketsWithoutConversation(desk) {
      let missing = 0;
      for await (const page of desk.deskTickets()) {
        missing += numbered(
          await sql`
          select count(*) from ${columnsOf(
            sql,
            page.map((row) => [row.tenant, row.ticket]),
          )} as shown (tenant, ticket)
          where not exists (
            select from conversation c where c.tenant_id = shown.tenant::uuid and c.conversation_id = shown.ticket::uuid)`,
        );
      }
      return missing;
    },
    async subjectsWithoutKey(keystore) {
      let missing = 0;
      for await (const page of store.subjects()) {
        missing += numbered(
          await keystore.ask(
            (keys) => keys`
            select count(*) from ${columnsOf(
              keys,
              page.map((row) => [row.tenant, row.subject]),
            )} as known (tenant, subject)
            where not exists (
              select from subject_key k where k.tenant_id = known.tenant::uuid and k.subject_id = known.subject::uuid)`,
          ),
        );
      }
      return missing;
    },
    async logKey(tenant) {
      const rows = await sql<{ name: string; publicKey: Buffer }[]>`
        select name, public_key as "publicKey" from tenant_key where tenant_id = ${tenant} and purpose = 'log' and public_key is not null
        order by version desc limit 1`;
      return rows[0] ?? null;
    },
    async sample(count) {
      return sql<{ tenant: string; subject: string; token: string; class: string; sealed: Buffer }[]>`
        select tenant_id as tenant, subject_id as subject, token, class, sealed from value order by random() limit ${count}`;
    },
    ask: (statement) => statement(sql),
    close: () => sql.end({ timeout: 5 }),
  };
  return store;
}

/** Every token of a masked text or what holds one: names in `values`, and members called `token`. */
function tokensIn(
  sql: PlainSql,
  column: 'masked_text' | 'masked_title' | 'attachments' | 'customer' | 'message',
) {
  const content = sql`coalesce(${sql(column)}, 'null'::jsonb)`;
  return sql`jsonb_array_elements_text(
    jsonb_path_query_array(${content}, '$.**.token ? (@.type() == "string")')
    || jsonb_path_query_array(${content}, '$.**.values.keyvalue().key'))`;
}

/** Rows as one set of columns of text: `json_to_recordset` would need names, and the driver knows no arrays here. */
function columnsOf(sql: PlainSql, rows: readonly (readonly string[])[]) {
  const columns = (rows[0] ?? []).map((_value, at) => rows.map((row) => row[at] ?? ''));
  const lists = columns.map((values) => sql`${JSON.stringify(values)}::text::jsonb`);
  const [first, ...rest] = lists;
  if (first === undefined) return sql`(select null::text where false)`;
  const each = (list: typeof first) => sql`jsonb_array_elements_text(${list})`;
  return sql`rows from (${each(first)}${rest.map((list) => sql`, ${each(list)}`)})`;
}

async function* paged<T extends Record<string, unknown>>(
  page: (after: number) => Promise<readonly Record<string, unknown>[]>,
): AsyncGenerator<T[]> {
  for (let after = 0; ; after += STEP) {
    const rows = (await page(after)) as readonly T[];
    if (rows.length > 0) yield [...rows];
    if (rows.length < STEP) return;
  }
}
