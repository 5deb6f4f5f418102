import { asId, type PersonId, type TenantId } from '#platform/ids';
import type { Client, Person } from '#vault/identity/api';
import type { IdentityDeps } from './ports.ts';
import {
  findTenant,
  listOrigins,
  providerTenantId,
  tenantIdBySlug,
  tenantIds,
  type TenantRow,
} from './store-directory.ts';
import { findPerson, listMembers, listPeople, type PersonRow } from './store-people.ts';

/** Who there is: companies and people. Companies change seldom and are kept in memory for a moment. */
export interface Directory {
  tenants(): Promise<readonly TenantId[]>;
  /** The outsourcer's own tenant, or null before there is one. */
  provider(): Promise<TenantId | null>;
  clients(): Promise<readonly Client[]>;
  client(tenant: TenantId): Promise<Client | null>;
  clientBySlug(slug: string): Promise<Client | null>;
  clientsOf(tenants: readonly TenantId[]): Promise<Client[]>;
  tenant(tenant: TenantId): Promise<TenantRow | null>;
  people(): Promise<Person[]>;
  viewOf(person: PersonRow, home: TenantId): Person;
  /** Members of a client with their role and the tenant they live in. */
  members(tenant: TenantId): ReturnType<typeof listMembers>;
  person(home: TenantId, personId: PersonId): Promise<PersonRow | null>;
  /** How somebody is called in front of a customer: the family name in Japanese, the first name elsewhere. */
  publicName(personId: PersonId, locale: 'en' | 'ja'): Promise<string>;
  /** Pages of clients that may read our answers (CORS) and embed the widget. */
  mayRead(origin: string): boolean;
  /** Origins of clients' pages that may embed what is for customers. */
  embedders(): readonly string[];
  refreshOrigins(): Promise<void>;
  forget(): void;
}

const KEPT_MS = 30_000;

export function createDirectory(deps: IdentityDeps): Directory {
  const { db, clock } = deps;
  let kept: { rows: Map<TenantId, TenantRow>; until: number } | null = null;
  let origins: ReadonlySet<string> = new Set();
  const names = new Map<PersonId, PersonRow>();

  async function rows(): Promise<Map<TenantId, TenantRow>> {
    if (kept !== null && kept.until > clock.now()) return kept.rows;
    const found = await Promise.all(
      (await tenantIds(db)).map((tenant) => db.tx(tenant, (sql) => findTenant(sql, tenant))),
    );
    const map = new Map(
      found.filter((row) => row !== null).map((row) => [asId<TenantId>(row.tenant), row] as const),
    );
    kept = { rows: map, until: clock.now() + KEPT_MS };
    return map;
  }

  async function one(tenant: TenantId): Promise<TenantRow | null> {
    return (await rows()).get(tenant) ?? null;
  }

  async function findAnywhere(personId: PersonId): Promise<PersonRow | null> {
    for (const tenant of (await rows()).keys()) {
      const person = await db.tx(tenant, (sql) => findPerson(sql, tenant, personId));
      if (person !== null) return person;
    }
    return null;
  }

  const directory: Directory = {
    tenants: () => tenantIds(db),
    provider: () => providerTenantId(db),
    async clients() {
      return [...(await rows()).values()].filter(({ kind }) => kind === 'client').map(toClient);
    },
    async client(tenant) {
      const row = await one(tenant);
      return row?.kind === 'client' ? toClient(row) : null;
    },
    async clientBySlug(slug) {
      const tenant = await tenantIdBySlug(db, slug);
      return tenant === null ? null : directory.client(tenant);
    },
    async clientsOf(tenants) {
      const all = await rows();
      return tenants
        .map((tenant) => all.get(tenant))
        .filter((row) => row?.kind === 'client')
        .map((row) => toClient(row as TenantRow));
    },
    tenant: one,
    async people() {
      const all = await Promise.all(
        [...(await rows()).keys()].map(async (tenant) =>
          (await db.tx(tenant, (sql) => listPeople(sql, tenant))).map((row) => directory.viewOf(row, tenant)),
        ),
      );
      return all.flat();
    },
    viewOf({ personId, login, nameEn, nameJa, locale, state, memberships }, home) {
      // An officer of a client lives in the client's tenant and works for that one alone.
      const ofClient = memberships.some(({ tenant, role }) => tenant === home && role === 'client_officer');
      return { personId, login, nameEn, nameJa, locale, state, ofClient, memberships };
    },
    members: (tenant) => db.tx(tenant, (sql) => listMembers(sql, tenant)),
    person: (home, personId) => db.tx(home, (sql) => findPerson(sql, home, personId)),
    async publicName(personId, locale) {
      const person = names.get(personId) ?? (await findAnywhere(personId));
      if (person === null) return locale === 'ja' ? '担当者' : 'Support';
      if (names.size > 5_000) names.clear();
      names.set(personId, person);
      return (locale === 'ja' ? person.nameJa : person.nameEn).split(' ')[0] ?? '';
    },
    embedders: () => [...origins],
    mayRead: (origin) => origin === deps.config.deskOrigin || origins.has(origin),
    async refreshOrigins() {
      const all = await Promise.all(
        (await tenantIds(db)).map((tenant) => db.tx(tenant, (sql) => listOrigins(sql, tenant))),
      );
      origins = new Set(all.flat());
    },
    forget() {
      kept = null;
      names.clear();
    },
  };
  return directory;
}

function toClient({ tenant, slug, nameEn, nameJa, locale, colour, badge }: TenantRow): Client {
  return { tenant, slug, nameEn, nameJa, locale, colour, badge };
}
