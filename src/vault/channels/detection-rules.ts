import {
  allowedForm,
  CLASSES,
  compileAllowList,
  compileOwnType,
  rebuildOwnType,
  scan,
  type DataClass,
  type OwnTypeDefinition,
  type ScanOptions,
} from '#detection';
import type { Ctx } from '#platform/ctx';
import type { Db } from '#platform/db';
import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type {
  DetectionFault,
  DetectionRules,
  DetectionRulesRequest,
  TryDetectionRequest,
} from '#vault/channels/api';
import { actorName } from './actor-name.ts';
import type { ChannelDeps } from './ports.ts';
import { findDetectionRules, putDetectionRules, type DetectionRulesRow } from './store.ts';

/** What a client's rules mean for a scan. */
export type Detection = Pick<ScanOptions, 'own' | 'allows'>;

type Deps = Pick<ChannelDeps, 'db' | 'keys' | 'audit' | 'pseudonym' | 'clock'>;

/** The class of key under which values that are allowed as they are have their digests. */
const ALLOWED = 'ALLOWED';

/**
 * The client's own types and allow-list as they are now, compiled once for each version: a change counts from the next message on,
 * in every copy of the vault.
 */
export async function detectionOf(
  deps: Pick<Deps, 'db' | 'keys'>,
  tenant: TenantId,
  row: DetectionRulesRow | null,
): Promise<Detection> {
  if (row === null) return NONE;
  const kept = compiled.get(deps.db) ?? new Map<TenantId, { version: number; detection: Detection }>();
  compiled.set(deps.db, kept);
  const known = kept.get(tenant);
  if (known?.version === row.version) return known.detection;
  const detection = await build(deps, tenant, row);
  kept.set(tenant, { version: row.version, detection });
  return detection;
}

/** The same, read at once. */
export async function detectionNow(deps: Pick<Deps, 'db' | 'keys'>, tenant: TenantId): Promise<Detection> {
  return detectionOf(deps, tenant, await deps.db.atOnce(tenant, (sql) => findDetectionRules(sql, tenant)));
}

const NONE: Detection = {};
const compiled = new WeakMap<Db, Map<TenantId, { version: number; detection: Detection }>>();

async function build(deps: Pick<Deps, 'keys'>, tenant: TenantId, row: DetectionRulesRow): Promise<Detection> {
  const digest = await deps.keys.blindIndex(tenant, ALLOWED);
  const exact = new Set(row.allowExact);
  const allows = compileAllowList({
    exact: [],
    patterns: row.allowPatterns,
    isExact: (form) => exact.size > 0 && exact.has(digest(form).toString('hex')),
  });
  return {
    own: row.types
      .map((one) => rebuildOwnType({ ...one, class: one.class as DataClass }))
      .filter((one) => one !== null),
    // What was stored was compiled before; if it no longer does, nothing is allowed.
    ...(typeof allows === 'function' ? { allows } : {}),
  };
}

/** A client's rules as an officer reads them: allowed values are only counted, for nobody can read them back. */
export async function readDetectionRules(deps: Pick<Deps, 'db'>, tenant: TenantId): Promise<DetectionRules> {
  return viewOf(await deps.db.tx(tenant, (sql) => findDetectionRules(sql, tenant)));
}

/**
 * Puts a client's types and allow-list in force: new types are compiled and tried on their examples first. Answers what is wrong
 * and changes nothing, or the rules of now. Throws `stale_version` when somebody else changed them since they were read.
 */
export async function setDetectionRules(
  deps: Deps,
  ctx: Ctx,
  ask: DetectionRulesRequest,
): Promise<{ outcome: 'set'; rules: DetectionRules } | { outcome: 'refused'; faults: DetectionFault[] }> {
  const faults = faultsOf(ask);
  if (faults.length > 0) return { outcome: 'refused', faults };
  const digest = await deps.keys.blindIndex(ctx.tenant, ALLOWED);
  const actor = await actorName(deps, ctx);
  const rules = await deps.db.tx(ctx.tenant, async (sql) => {
    const before = await findDetectionRules(sql, ctx.tenant);
    if ((before?.version ?? 0) !== ask.version) throw new AppError('stale_version');
    const kept = (before?.types ?? []).filter(
      (one) => ask.keepTypes.includes(one.name) && !ask.addTypes.some(({ name }) => name === one.name),
    );
    const added = ask.addTypes.map(({ examples: _examples, counterExamples: _counter, ...type }) => type);
    const row: DetectionRulesRow = {
      version: ask.version + 1,
      types: [...kept, ...added],
      allowPatterns: ask.allowPatterns,
      allowExact: [
        ...new Set([
          ...(ask.forgetAllowed ? [] : (before?.allowExact ?? [])),
          ...ask.allowValues.map((value) => digest(allowedForm(value)).toString('hex')),
        ]),
      ],
    };
    if (row.types.length > MAX_TYPES || row.allowExact.length > MAX_ALLOWED)
      throw new AppError('invalid_request');
    if (!(await putDetectionRules(sql, ctx.tenant, row, new Date(deps.clock.now()))))
      throw new AppError('stale_version');
    await deps.audit.record(sql, ctx.tenant, [
      {
        kind: 'detection.changed',
        actor,
        requestId: ctx.requestId,
        body: {
          version: row.version,
          types: row.types.map((one) => `${one.name}:${one.class}`),
          allowedPatterns: row.allowPatterns.length,
          allowedValues: row.allowExact.length,
        },
      },
    ]);
    return row;
  });
  deps.audit.nudge(ctx.tenant);
  return { outcome: 'set', rules: viewOf(rules) };
}

const NAME = /^[a-z][a-z0-9-]{1,30}$/;
const KNOWN: ReadonlySet<string> = new Set(CLASSES);
const MAX_TYPES = 20;
const MAX_ALLOWED = 200;

function faultsOf(
  ask: Pick<DetectionRulesRequest, 'addTypes' | 'allowPatterns' | 'allowValues'>,
): DetectionFault[] {
  if (ask.addTypes.some((one) => !KNOWN.has(one.class) || !NAME.test(one.name)))
    throw new AppError('invalid_request');
  const faults: DetectionFault[] = ask.addTypes.flatMap((one) => {
    const result = compileOwnType(definitionOf(one));
    return result.kind === 'compiled'
      ? []
      : result.faults.map((fault) => ({ of: 'type' as const, name: one.name, ...fault }));
  });
  const allows = compileAllowList({ exact: [], patterns: ask.allowPatterns });
  if (typeof allows !== 'function')
    for (const fault of allows.faults) faults.push({ of: 'allow_pattern', name: '', ...fault });
  ask.allowValues.forEach((value, nth) => {
    if (allowedForm(value).length < 3) faults.push({ of: 'allow_value', name: '', code: 'too_short', nth });
  });
  return faults;
}

/** What a sample text would show with these types and patterns in force; nothing of it is kept. */
export function tryDetection(ask: TryDetectionRequest): {
  faults: DetectionFault[];
  spans: { start: number; end: number; class: string; recognizer: string }[];
} {
  const faults = faultsOf(ask);
  if (faults.length > 0) return { faults, spans: [] };
  const own = ask.addTypes.flatMap((one) => rebuildOwnType(definitionOf(one)) ?? []);
  const allows = compileAllowList({ exact: ask.allowValues, patterns: ask.allowPatterns });
  const found = scan(ask.sample, { own, ...(typeof allows === 'function' ? { allows } : {}) });
  const spans = found.kind === 'scanned' ? found.spans : [];
  return {
    faults,
    spans: spans.map(({ start, end, class: cls, why }) => ({
      start,
      end,
      class: cls,
      recognizer: why.recognizer,
    })),
  };
}

function definitionOf(one: DetectionRulesRequest['addTypes'][number]): OwnTypeDefinition {
  return { ...one, class: one.class as DataClass };
}

function viewOf(row: DetectionRulesRow | null): DetectionRules {
  return {
    version: row?.version ?? 0,
    types: row?.types ?? [],
    allowPatterns: row?.allowPatterns ?? [],
    allowedValues: row?.allowExact.length ?? 0,
  };
}
