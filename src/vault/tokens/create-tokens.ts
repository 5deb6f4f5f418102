import type { z } from 'zod';

import type { Ctx } from '#platform/ctx';
import type { Sql } from '#platform/db';
import type { AnyRoute } from '#platform/http';
import type { SubjectId, TenantId } from '#platform/ids';
import type { SubjectKey } from '#vault/keys';
import { MaskedText, type SearchRuleRequest, type ValueView } from '#vault/tokens/api';
import { Clear } from './clear.ts';
import { destroyedView } from './destroy-values.ts';
import type { TokensDeps } from './ports.ts';
import { fillForms } from './fill-forms.ts';
import { tokensDoorRoutes, tokensOperatorRoutes, tokensRoutes } from './routes.ts';
import {
  openWhole,
  replaceView,
  sealAttachment,
  type NewFile,
  type SealedAttachment,
  openShown,
  readManifest,
} from './seal-file.ts';
import { createSearchForms } from './search-forms.ts';
import { setSearchRule } from './set-search-rule.ts';
import { findDestroyed } from './store-destroyed.ts';
import { countFound, findValues } from './store.ts';
import { planTokens, tokenise, viewOf, type Piece, type Planned, type Tokenised } from './tokenise.ts';

export interface Tokens {
  /** Keys in hand before a transaction begins. Throws `not_found` for a subject that is shredded or never was. */
  prepare(tenant: TenantId, subjectId: SubjectId): Promise<SubjectKey>;
  /** A new subject, with keys in hand. */
  prepareNew(tenant: TenantId): Promise<SubjectKey>;
  tokenise(
    sql: Sql,
    ctx: Ctx,
    handle: SubjectKey,
    pieces: readonly Piece[],
    marked?: boolean,
  ): Promise<Tokenised[]>;
  /**
   * As `tokenise` for a subject of `prepareNew` that has no value yet: nothing needs to be read, so all is known before the
   * transaction, and `insert` may go out together with other statements.
   */
  plan(ctx: Ctx, handle: SubjectKey, pieces: readonly Piece[]): Promise<Planned>;
  /** Views of tokens of this subject; those of anybody else are left out. */
  views(sql: Sql, handle: SubjectKey, tokens: readonly string[]): Promise<Map<string, ValueView>>;
  /** Whole originals, sealed under the subject's key with their id. */
  sealText(handle: SubjectKey, id: string, text: string): Buffer;
  openText(handle: SubjectKey, id: string, sealed: Buffer): string;
  /** A file sealed in chunks, as a value of its own. It is there once `insert` has run. */
  sealAttachment(handle: SubjectKey, file: NewFile): SealedAttachment;
  /** A file of this subject as it came, for a look inside the vault; null for one that is not there. The caller wipes it. */
  openFile(sql: Sql, handle: SubjectKey, token: string): Promise<Clear | null>;
  /** The masked text that is shown of a file; null for one that shows none. */
  openView(sql: Sql, handle: SubjectKey, token: string): Promise<MaskedText | null>;
  /** Another masked text in the place of the one that is shown of a file; null closes the file. False where nothing changes. */
  replaceView(sql: Sql, handle: SubjectKey, token: string, view: MaskedText | null): Promise<boolean>;
  /** Opens values for a use inside the vault, such as the address of an outgoing mail. Recorded with the reason, a code. */
  resolve(
    sql: Sql,
    ctx: Ctx,
    handle: SubjectKey,
    tokens: readonly string[],
    because: string,
  ): Promise<Map<string, string>>;
  /**
   * Opens values of this subject for a use that the caller has decided and recorded; those of anybody else are left out. Every one that is
   * answered has to be used or wiped.
   */
  openAll(sql: Sql, handle: SubjectKey, tokens: readonly string[]): Promise<Map<string, OpenValue>>;
  /** Values found since then by class, without those that people marked. */
  countFound(sql: Sql, tenant: TenantId, since: Date): Promise<Map<string, number>>;
  readonly routes: AnyRoute[];
  readonly doorRoutes: AnyRoute[];
  readonly operatorRoutes: (tenantOf: (slug: string) => Promise<TenantId>) => AnyRoute[];
  /** Gives values that were there before a client's search rule their forms, by and by. */
  start(tenants: () => Promise<readonly TenantId[]>, onError: (error: unknown) => void): void;
  stop(): Promise<void>;
  setSearchRule(ctx: Ctx, tenant: TenantId, rule: z.output<typeof SearchRuleRequest>): Promise<void>;
}

export interface OpenValue {
  readonly class: string;
  readonly clear: Clear;
}

const FILL_EVERY_MS = 5_000;

export function createTokens(deps: TokensDeps): Tokens {
  const forms = createSearchForms(deps);
  let timer: NodeJS.Timeout | undefined;
  let filling: Promise<void> | null = null;
  let stopping = false;
  const fillAll = async (tenants: readonly TenantId[]): Promise<void> => {
    for (const tenant of tenants) while (!stopping && (await fillForms(deps, tenant)));
  };

  return {
    start(tenants, onError) {
      timer = setInterval(() => {
        filling ??= tenants()
          .then(fillAll)
          .catch(onError)
          .finally(() => (filling = null));
      }, FILL_EVERY_MS);
      timer.unref();
    },
    async stop() {
      stopping = true;
      clearInterval(timer);
      await filling;
    },
    setSearchRule: (ctx, tenant, rule) => setSearchRule(deps, ctx, tenant, rule),

    prepare: (tenant, subjectId) => deps.keys.subject(tenant, subjectId),
    prepareNew: (tenant) => deps.keys.freshSubject(tenant),
    async tokenise(sql, ctx, handle, pieces, marked = false) {
      const formsOf = await forms.of(ctx.tenant, pieces, sql);
      return tokenise(deps, sql, ctx, handle, pieces, marked, formsOf);
    },

    async views(sql, handle, tokens) {
      const [rows, gone] = await Promise.all([
        findValues(sql, handle.tenant, handle.subjectId, tokens),
        findDestroyed(sql, handle.tenant, handle.subjectId, tokens),
      ]);
      return new Map([
        ...gone.map((row): [string, ValueView] => [row.token, destroyedView(row)]),
        ...rows.map((row): [string, ValueView] => [row.token, viewOf(handle, row)]),
      ]);
    },

    countFound: (sql, tenant, since) => countFound(sql, tenant, since),

    sealText: (handle, id, text) => handle.seal('message', id, Buffer.from(text, 'utf8')),
    openText: (handle, id, sealed) =>
      new Clear(handle.open('message', id, sealed)).use((bytes) => bytes.toString('utf8')),

    async plan(ctx, handle, pieces) {
      return planTokens(deps, ctx, handle, pieces, await forms.of(ctx.tenant, pieces));
    },

    sealAttachment: (handle, file) => sealAttachment(handle, file, new Date(deps.clock.now())),

    async openFile(sql, handle, token) {
      const [row] = await findValues(sql, handle.tenant, handle.subjectId, [token]);
      return row === undefined ? null : openWhole(sql, handle, row);
    },
    async openView(sql, handle, token) {
      const [row] = await findValues(sql, handle.tenant, handle.subjectId, [token]);
      if (row === undefined || readManifest(handle, row).kind !== 'text') return null;
      const shown = await openShown(sql, handle, row);
      return shown === null
        ? null
        : shown.use((bytes) => MaskedText.parse(JSON.parse(bytes.toString('utf8'))));
    },
    async replaceView(sql, handle, token, view) {
      const [row] = await findValues(sql, handle.tenant, handle.subjectId, [token]);
      return row === undefined ? false : replaceView(sql, handle, row, view);
    },

    async resolve(sql, ctx, handle, tokens, because) {
      const rows = await findValues(sql, ctx.tenant, handle.subjectId, tokens);
      if (rows.length === 0) return new Map();
      const actor =
        ctx.actor.kind === 'person'
          ? await deps.keys.pseudonym(ctx.tenant, ctx.actor.personId)
          : ctx.actor.kind === 'job'
            ? `job:${ctx.actor.name}`
            : ctx.actor.kind;
      await deps.audit.record(sql, ctx.tenant, [
        {
          kind: 'value.resolved',
          actor,
          requestId: ctx.requestId,
          body: { tokens: rows.map((row) => row.token), because },
        },
      ]);
      return new Map(
        rows.map((row) => [
          row.token,
          new Clear(handle.open(row.class, row.token, row.sealed)).use((bytes) => bytes.toString('utf8')),
        ]),
      );
    },

    async openAll(sql, handle, tokens) {
      const rows = await findValues(sql, handle.tenant, handle.subjectId, tokens);
      return new Map(
        rows.map((row) => [
          row.token,
          { class: row.class, clear: new Clear(handle.open(row.class, row.token, row.sealed)) },
        ]),
      );
    },

    routes: tokensRoutes(deps),
    doorRoutes: tokensDoorRoutes(deps),
    operatorRoutes: (tenantOf) => tokensOperatorRoutes(deps, tenantOf),
  };
}
