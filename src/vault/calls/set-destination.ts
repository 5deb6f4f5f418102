import type { Ctx } from '#platform/ctx';
import { isSqlState } from '#platform/db';
import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { DestinationRule, type DestinationView } from '#vault/calls/api';
import { classesOf, digestOf, readDestination } from './destination.ts';
import type { CallsDeps } from './ports.ts';
import { sealSecrets } from './secrets.ts';
import { findDestination, insertDestination, type DestinationRow } from './store.ts';

/**
 * Sets where values may be sent, and who may have them sent there: one version of both, in one transaction with the entry that names
 * them by digest. Throws `invalid_request` for what cannot be, `stale_version` if somebody else set it at the same moment.
 */
export async function setDestination(
  deps: CallsDeps,
  ctx: Ctx,
  tenant: TenantId,
  given: { settings: unknown; rule: unknown; secrets: ReadonlyMap<string, string> },
): Promise<DestinationView> {
  const { classes, ...settings } = readDestination(given.settings, deps.holdsValue);
  const parsed = DestinationRule.safeParse(given.rule);
  if (!parsed.success)
    throw new AppError('invalid_request', {
      fields: parsed.error.issues.map((issue) => ({
        in: 'body',
        at: `rule.${issue.path.map(String).join('.')}`,
        wrong: issue.code,
      })),
    });
  const rule = parsed.data;
  const { name } = settings;
  const unknown = [...given.secrets.keys()].find((header) => !settings.secretHeaders.includes(header));
  if (unknown !== undefined)
    throw new AppError('invalid_request', {
      fields: [{ in: 'body', at: `secrets.${unknown}`, wrong: 'not_listed' }],
    });
  const before = await deps.db.tx(tenant, (sql) => findDestination(sql, tenant, name));
  const sealed = await sealSecrets(deps, tenant, name, settings.secretHeaders, given.secrets, before);
  return write(deps, ctx, tenant, before, {
    settings,
    ...sealed,
    withdrawn: false,
    useRule: { ...rule, classes, settings: digestOf(settings) },
  });
}

/** Nothing is sent there any more. Its versions stay readable, since entries name them; its sealed headers are dropped. */
export async function withdrawDestination(
  deps: CallsDeps,
  ctx: Ctx,
  tenant: TenantId,
  name: string,
): Promise<DestinationView> {
  const before = await deps.db.tx(tenant, (sql) => findDestination(sql, tenant, name));
  if (before === null || before.withdrawn) throw new AppError('not_found');
  const { settings } = before;
  return write(deps, ctx, tenant, before, {
    settings,
    secretSubject: null,
    sealedHeaders: {},
    withdrawn: true,
    useRule: { ...before.rule, roles: [], classes: classesOf(settings), settings: digestOf(settings) },
  });
}

async function write(
  deps: CallsDeps,
  ctx: Ctx,
  tenant: TenantId,
  before: DestinationRow | null,
  next: Pick<DestinationRow, 'settings' | 'secretSubject' | 'sealedHeaders' | 'withdrawn'> & {
    useRule: DestinationRow['rule'] & { classes: string[]; settings: string };
  },
): Promise<DestinationView> {
  const { name } = next.settings;
  const by =
    ctx.actor.kind === 'person'
      ? await deps.keys.pseudonym(tenant, ctx.actor.personId)
      : ctx.actor.kind === 'job'
        ? `job:${ctx.actor.name}`
        : ctx.actor.kind;
  const version = (before?.version ?? 0) + 1;
  const setAt = new Date(deps.clock.now());
  const { useRule, ...row } = next;
  const digest = await deps.db
    .tx(tenant, async (sql) => {
      await insertDestination(sql, tenant, { ...row, name, version, setAt, by });
      const policy = await deps.authz.setUseRule(sql, tenant, name, useRule);
      await deps.audit.record(sql, tenant, [
        {
          kind: 'destination.changed',
          actor: by,
          requestId: ctx.requestId,
          body: {
            destination: name,
            version,
            host: next.settings.host.replaceAll(/[[\]]/g, ''),
            settings: useRule.settings,
            classes: useRule.classes,
            roles: useRule.roles,
            purposes: useRule.purposes,
            policyDigest: policy.digest,
            because: next.withdrawn ? 'withdrawn' : 'set',
          },
        },
      ]);
      return policy.digest;
    })
    .catch((error: unknown) => {
      throw isSqlState(error, '23505') ? new AppError('stale_version', undefined, { cause: error }) : error;
    });
  deps.audit.nudge(tenant);
  return destinationView({ ...row, name, version, setAt, rule: useRule, policyDigest: digest });
}

/** All that may be known of a destination: everything but the texts of its sealed headers. */
export function destinationView(row: DestinationRow): DestinationView {
  const { roles, purposes, perHour, perDay, touch } = row.rule;
  return {
    settings: row.settings,
    rule: { roles, purposes, perHour, perDay, touch },
    classes: classesOf(row.settings),
    version: row.version,
    withdrawn: row.withdrawn,
    setAt: row.setAt.toISOString(),
    policyDigest: row.policyDigest,
  };
}
