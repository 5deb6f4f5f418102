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
import { holdsValue } from './holds-value.ts';
import type { ChannelDeps } from './ports.ts';
import { lookView } from './look-view.ts';
import { findDetectionRules, putDetectionRules, type DetectionRulesRow } from './store-detection.ts';
import { beginSecondLook, findSecondLook, type SecondLookRow } from './store-second-look.ts';

/** What a client's rules mean for a scan. */
export type Detection = Pick<ScanOptions, 'own' | 'allows'>;

type Deps = Pick<ChannelDeps, 'db' | 'keys' | 'audit' | 'pseudonym' | 'clock' | 'identity'>;

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
  const detection = await buildDetection(deps, tenant, row);
  kept.set(tenant, { version: row.version, detection });
  return detection;
}

/** The same, read at once. */
export async function detectionNow(deps: Pick<Deps, 'db' | 'keys'>, tenant: TenantId): Promise<Detection> {
  return detectionOf(deps, tenant, await deps.db.atOnce(tenant, (sql) => findDetectionRules(sql, tenant)));
}

const NONE: Detection = {};
const compiled = new WeakMap<Db, Map<TenantId, { version: number; detection: Detection }>>();

/** What rules mean for a scan, compiled: those in force, or those of before. */
export async function buildDetection(
  deps: Pick<Deps, 'keys'>,
  tenant: TenantId,
  row: Pick<DetectionRulesRow, 'types' | 'allowPatterns' | 'allowExact'>,
): Promise<Detection> {
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
export async function readDetectionRules(
  deps: Pick<Deps, 'db' | 'identity'>,
  tenant: TenantId,
): Promise<DetectionRules> {
  const [[row, look], client] = await Promise.all([
    deps.db.tx(tenant, (sql) => Promise.all([findDetectionRules(sql, tenant), findSecondLook(sql, tenant)])),
    deps.identity.client(tenant),
  ]);
  return viewOf(row, client, look);
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
  const [digest, actor, client] = await Promise.all([
    deps.keys.blindIndex(ctx.tenant, ALLOWED),
    actorName(deps, ctx),
    deps.identity.client(ctx.tenant),
  ]);
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
    const looks = hidesMore(before, row);
    if (looks)
      await beginSecondLook(sql, ctx.tenant, row.version, before ?? NO_RULES, new Date(deps.clock.now()));
    const entry = (kind: string, body: Record<string, string | number | string[]>) => ({
      kind,
      actor,
      requestId: ctx.requestId,
      body,
    });
    await deps.audit.record(sql, ctx.tenant, [
      entry('detection.changed', {
        version: row.version,
        types: row.types.map((one) => `${one.name}:${one.class}`),
        ...changesOf(before?.types ?? [], row.types),
        allowedPatterns: row.allowPatterns.length,
        allowedValues: row.allowExact.length,
      }),
      ...(looks ? [entry('detection.look_started', { version: row.version })] : []),
    ]);
    return { row, look: await findSecondLook(sql, ctx.tenant) };
  });
  deps.audit.nudge(ctx.tenant);
  return { outcome: 'set', rules: viewOf(rules.row, client, rules.look) };
}

const NO_RULES: DetectionRulesRow = { version: 0, types: [], allowPatterns: [], allowExact: [] };

/** A type that is new or another, or something allowed that no longer is: stored messages may hold what is hidden from now on. */
function hidesMore(before: DetectionRulesRow | null, now: DetectionRulesRow): boolean {
  const { added, changed } = changesOf(before?.types ?? [], now.types);
  const isGone = (one: string, kept: readonly string[]): boolean => !kept.includes(one);
  return (
    added.length > 0 ||
    changed.length > 0 ||
    (before?.allowPatterns ?? []).some((one) => isGone(one, now.allowPatterns)) ||
    (before?.allowExact ?? []).some((one) => isGone(one, now.allowExact))
  );
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
  // What it is called is shown as it is, to officers who may read no value.
  if (ask.addTypes.some((one) => holdsValue(`${one.nameEn}\n${one.nameJa}`, ['PERSON'])))
    throw new AppError('holds_value');
  const faults: DetectionFault[] = ask.addTypes.flatMap((one) => {
    const result = compileOwnType(definitionOf(one));
    if (result.kind === 'compiled') return [];
    const wrong = result.faults.map((fault) => ({ of: 'type' as const, name: one.name, ...fault }));
    // Who has written no examples yet is told of the pattern all the same.
    const pattern = compileAllowList({ exact: [], patterns: [one.pattern] });
    return typeof pattern === 'function' || !wrong.some(({ code }) => code === 'examples_missing')
      ? wrong
      : [...pattern.faults.map(({ code }) => ({ of: 'type' as const, name: one.name, code })), ...wrong];
  });
  const allows = compileAllowList({ exact: [], patterns: ask.allowPatterns });
  if (typeof allows !== 'function')
    for (const fault of allows.faults) faults.push({ of: 'allow_pattern', name: '', ...fault });
  ask.allowValues.forEach((value, nth) => {
    if (allowedForm(value).length < 3) faults.push({ of: 'allow_value', name: '', code: 'too_short', nth });
  });
  return faults;
}

/**
 * What a sample would show by the rules in force and those that are being written; nothing of it is kept. A type whose pattern cannot be
 * compiled yet finds nothing, and what is wrong with it is answered beside.
 */
export async function tryDetection(
  deps: Pick<Deps, 'db' | 'keys'>,
  tenant: TenantId,
  ask: TryDetectionRequest,
): Promise<{
  faults: DetectionFault[];
  spans: { start: number; end: number; class: string; recognizer: string }[];
}> {
  const faults = faultsOf(ask);
  const row = await deps.db.tx(tenant, (sql) => findDetectionRules(sql, tenant));
  const kept = (row?.types ?? []).filter(
    (one) => ask.keepTypes.includes(one.name) && !ask.addTypes.some(({ name }) => name === one.name),
  );
  const own = [...kept, ...ask.addTypes].flatMap(
    (one) => rebuildOwnType({ ...one, class: one.class as DataClass }) ?? [],
  );
  const digest = await deps.keys.blindIndex(tenant, ALLOWED);
  const exact = new Set(ask.forgetAllowed ? [] : (row?.allowExact ?? []));
  const usable = ask.allowPatterns.filter(
    (_one, nth) => !faults.some((fault) => fault.of === 'allow_pattern' && fault.nth === nth),
  );
  const allows = compileAllowList({
    exact: ask.allowValues,
    patterns: usable,
    isExact: (form) => exact.size > 0 && exact.has(digest(form).toString('hex')),
  });
  const found = scan(ask.sample, {
    own,
    ...(typeof allows === 'function' ? { allows } : {}),
    budgetMs: TRY_BUDGET_MS,
    now: () => performance.now(),
  });
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

/** For five thousand characters. */
const TRY_BUDGET_MS = 2_000;

/** Which types came, went, or are others under the same name, for the entry. */
function changesOf(
  before: DetectionRulesRow['types'],
  now: DetectionRulesRow['types'],
): { added: string[]; changed: string[]; removed: string[] } {
  const old = new Map(before.map((one) => [one.name, JSON.stringify(one)]));
  const names = new Set(now.map(({ name }) => name));
  return {
    added: now.filter(({ name }) => !old.has(name)).map(({ name }) => name),
    changed: now
      .filter((one) => old.has(one.name) && old.get(one.name) !== JSON.stringify(one))
      .map(({ name }) => name),
    removed: before.filter(({ name }) => !names.has(name)).map(({ name }) => name),
  };
}

function definitionOf(one: DetectionRulesRequest['addTypes'][number]): OwnTypeDefinition {
  return { ...one, class: one.class as DataClass };
}

function viewOf(
  row: DetectionRulesRow | null,
  client: { nameEn: string; nameJa: string } | null,
  look: SecondLookRow | null,
): DetectionRules {
  return {
    version: row?.version ?? 0,
    client: { nameEn: client?.nameEn ?? '', nameJa: client?.nameJa ?? '' },
    // What was stored before types had names has none.
    types: (row?.types ?? []).map((one) => ({ nameEn: '', nameJa: '', ...one })),
    allowPatterns: row?.allowPatterns ?? [],
    allowedValues: row?.allowExact.length ?? 0,
    look: look === null ? null : lookView(look),
  };
}
