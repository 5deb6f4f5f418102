import type { ReadyReply } from '#desk/tickets/api';
import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';

/** SQL of a client's own words: its ready replies and tags. */

export async function putCanned(sql: Sql, tenant: TenantId, reply: ReadyReply): Promise<void> {
  const { key, title, kind, text, status, priority, tags } = reply;
  await sql`
    insert into canned_reply (tenant_id, key, title, kind, text, then_status, then_priority, then_tags)
    values (${tenant}, ${key}, ${title}, ${kind}, ${text}, ${status}, ${priority}, ${tags})
    on conflict (tenant_id, key) do update set title = excluded.title, kind = excluded.kind, text = excluded.text, then_status = excluded.then_status,
      then_priority = excluded.then_priority, then_tags = excluded.then_tags`;
}

export async function listCanned(sql: Sql, tenant: TenantId): Promise<ReadyReply[]> {
  return sql`
    select key, title, kind, text, then_status as status, then_priority as priority, then_tags as tags
    from canned_reply where tenant_id = ${tenant} order by title, key`;
}

export async function deleteCanned(sql: Sql, tenant: TenantId, key: string): Promise<void> {
  await sql`delete from canned_reply where tenant_id = ${tenant} and key = ${key}`;
}

export async function putTags(sql: Sql, tenant: TenantId, tags: readonly string[], at: Date): Promise<void> {
  if (tags.length === 0) return;
  await sql`
    insert into client_tag (tenant_id, tag, created_at)
    select ${tenant}, tag, ${at} from unnest(${[...tags]}::text[]) as given (tag) on conflict do nothing`;
}

export async function listTags(sql: Sql, tenant: TenantId): Promise<string[]> {
  const rows = await sql<{ tag: string }[]>`
    select tag from client_tag where tenant_id = ${tenant} order by tag limit 2000`;
  return rows.map(({ tag }) => tag);
}

/** Those of the tags that this client does not have. */
export async function unknownTags(sql: Sql, tenant: TenantId, tags: readonly string[]): Promise<string[]> {
  if (tags.length === 0) return [];
  const rows = await sql<{ tag: string }[]>`
    select tag from unnest(${[...tags]}::text[]) as given (tag)
    where not exists (select 1 from client_tag c where c.tenant_id = ${tenant} and c.tag = given.tag)`;
  return rows.map(({ tag }) => tag);
}
