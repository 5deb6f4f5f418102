import type { Sql } from '#platform/db';
import { bytes, texts } from '#platform/db-arrays';
import type { SubjectId, TenantId } from '#platform/ids';

/** SQL of values while the index key changes. */

export interface Reindexed {
  readonly token: string;
  readonly subjectId: SubjectId;
  readonly class: string;
  readonly sealed: Buffer;
  readonly hasForms: boolean;
}

const columns = (sql: Sql) =>
  sql`token, subject_id as "subjectId", class, sealed, forms is not null as "hasForms"`;

/** The next values in the order of tokens that have an index and none beside it. */
export async function listWithoutNext(
  sql: Sql,
  tenant: TenantId,
  after: string,
  limit: number,
): Promise<Reindexed[]> {
  return sql<Reindexed[]>`
    select ${columns(sql)} from value
    where tenant_id = ${tenant} and token > ${after} and blind_index is not null and next_index is null
    order by token limit ${limit}`;
}

export async function setNextIndexes(
  sql: Sql,
  tenant: TenantId,
  rows: readonly { token: string; next: Buffer }[],
): Promise<void> {
  await sql`
    update value v set next_index = given.next
    from unnest(${texts(rows.map((row) => row.token))}::text[], ${bytes(rows.map((row) => row.next))}::bytea[]) as given (token, next)
    where v.tenant_id = ${tenant} and v.token = given.token and v.next_index is null`;
}

/** The next values in the order of tokens whose own index is not the one beside it. */
export async function listToSwap(
  sql: Sql,
  tenant: TenantId,
  after: string,
  limit: number,
): Promise<Reindexed[]> {
  return sql<Reindexed[]>`
    select ${columns(sql)} from value
    where tenant_id = ${tenant} and token > ${after} and next_index is not null and blind_index <> next_index
    order by token limit ${limit}`;
}

/** The index beside becomes their own, and these their only forms. */
export async function swapIndexes(
  sql: Sql,
  tenant: TenantId,
  tokens: readonly string[],
  forms: readonly { token: string; forms: Buffer }[],
): Promise<void> {
  await sql`
    update value set blind_index = next_index
    where tenant_id = ${tenant} and token = any(${[...tokens]}::text[]) and next_index is not null`;
  if (forms.length === 0) return;
  // Those that it had and does not have any more are found by what its own row says (0191).
  await sql`
    with given as (
      select * from unnest(${texts(forms.map((row) => row.token))}::text[], ${bytes(forms.map((row) => row.forms))}::bytea[]) as given (token, forms)
    ), wide as (
      select v.token, v.class, v.forms as before, g.forms as after, case when v.class = 'PERSON' then 16 else 2 end as width
      from value v join given g using (token) where v.tenant_id = ${tenant}
    ), old as (
      select token, class, substring(before from nth for width) as form from wide
      cross join lateral generate_series(1, length(before), width) as nth
      except
      select token, class, substring(after from nth for width) from wide
      cross join lateral generate_series(1, length(after), width) as nth
    ), gone as (
      delete from value_form f using old
      where f.tenant_id = ${tenant} and f.how = case when old.class = 'PERSON' then 'name' else 'last4' end
        and f.class = old.class and f.form = old.form and f.token = old.token
    )
    update value v set forms = given.forms from given where v.tenant_id = ${tenant} and v.token = given.token`;
}

/** Takes the index beside away, some rows at a time; how many. */
export async function clearNextIndexes(sql: Sql, tenant: TenantId, limit: number): Promise<number> {
  const { count } = await sql`
    update value set next_index = null where tenant_id = ${tenant} and token in (
      select token from value where tenant_id = ${tenant} and next_index is not null limit ${limit})`;
  return count;
}

/** Values with an index, and those of them that have one beside it. */
export async function countIndexed(
  sql: Sql,
  tenant: TenantId,
): Promise<{ all: number; beside: number; swapped: number }> {
  const [row] = await sql<{ all: number; beside: number; swapped: number }[]>`
    select count(*)::int as all, count(next_index)::int as beside, count(*) filter (where blind_index = next_index)::int as swapped
    from value where tenant_id = ${tenant} and blind_index is not null`;
  return row ?? { all: 0, beside: 0, swapped: 0 };
}
