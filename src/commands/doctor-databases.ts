import type { Finding, Say } from './doctor-finding.ts';
import { connectPlainly } from '#platform/db';
import { pendingMigrations } from '#platform/migrate';
import type { DatabaseName } from '#platform/postgres-embedded';
import type { DatabaseLogin } from '#platform/process-config';
import { StartError } from '#platform/start-problems';

const OLDEST_VERSION = 150_000;
const CLOCK_APART_MS = 5_000;

/** One database as the process will see it: reachable, new enough, its role harmless, its structure current, its clock ours. */
export async function checkDatabase(name: DatabaseName, login: DatabaseLogin, say: Say): Promise<Finding[]> {
  const of = say(`database ${name}`, `データベース ${name}`);
  const wrong = (en: string, ja: string): Finding => ({ of, state: 'wrong', says: say(en, ja) });
  let pending: string[];
  try {
    pending = await pendingMigrations(name, login);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return [wrong(error.sentence.en, error.sentence.ja)];
  }
  const findings: Finding[] = [];
  const sql = connectPlainly(login);
  try {
    const asked = Date.now();
    const [seen] = await sql<Seen[]>`
      select current_setting('server_version') as version,
             current_setting('server_version_num')::int as number,
             extract(epoch from clock_timestamp())::float8 * 1000 as now,
             r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolreplication as powerful,
             exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                     where n.nspname = 'public' and pg_has_role(c.relowner, 'member')) as owns,
             (select string_agg(c.relname::text, ', ' order by c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
                   where n.nspname = 'public' and c.relkind in ('r', 'p')
                     and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
                     and not (c.relrowsecurity and c.relforcerowsecurity
                              and exists (select from pg_policy p where p.polrelid = c.oid))) as open_tables
      from pg_roles r where r.rolname = current_user`;
    if (seen === undefined) return [wrong('the role cannot see itself', 'ロールの情報を取得できません')];
    if (seen.number < OLDEST_VERSION) {
      findings.push(
        wrong(
          `PostgreSQL ${seen.version}: 15 or newer is needed`,
          `PostgreSQL ${seen.version}: 15 以上が必要です`,
        ),
      );
    }
    if (seen.powerful) {
      findings.push(
        wrong(
          `the role ${login.username} is a superuser, may bypass row-level security or make roles: run "alter role ${login.username} nosuperuser nobypassrls nocreaterole noreplication"`,
          `ロール ${login.username} の権限が強すぎます。「alter role ${login.username} nosuperuser nobypassrls nocreaterole noreplication」を実行してください`,
        ),
      );
    }
    if (seen.owns) {
      findings.push(
        wrong(
          `the role ${login.username} owns tables: let another role own them and migrate (owners.${name})`,
          `ロール ${login.username} がテーブルを所有しています。所有と移行には別のロールを使用してください（owners.${name}）`,
        ),
      );
    }
    if (seen.open_tables !== null) {
      const names = seen.open_tables;
      findings.push(
        wrong(
          `row-level security is not forced on ${names}: as the owner, run "alter table … enable row level security, force row level security" and restore the policy of the migration`,
          `${names} で行レベルセキュリティが強制されていません。所有者として「alter table … enable row level security, force row level security」を実行し、移行ファイルのポリシーを復元してください`,
        ),
      );
    }
    if (pending.length > 0) {
      findings.push(
        wrong(
          `${pending.length} migration(s) to apply: run "npm run dozo -- migrate"`,
          `未適用の移行が ${pending.length} 件あります。「npm run dozo -- migrate」を実行してください`,
        ),
      );
    }
    const apart = Math.abs(seen.now - (asked + Date.now()) / 2);
    if (apart > CLOCK_APART_MS) {
      findings.push(
        wrong(
          `its clock and this machine's are ${Math.round(apart / 1000)} s apart: set both by NTP`,
          `このマシンの時計と ${Math.round(apart / 1000)} 秒ずれています。両方を NTP で合わせてください`,
        ),
      );
    }
    if (findings.length > 0) return findings;
    return [
      {
        of,
        state: 'fine',
        says: say(
          `PostgreSQL ${seen.version}, role ${login.username}, row-level security forced, up to date`,
          `PostgreSQL ${seen.version}、ロール ${login.username}、行レベルセキュリティ強制、最新の状態`,
        ),
      },
    ];
  } finally {
    await sql.end({ timeout: 5 });
  }
}

interface Seen {
  version: string;
  number: number;
  now: number;
  powerful: boolean;
  owns: boolean;
  open_tables: string | null;
}
