import type { AgreementView, Agreements } from '#desk/personnel/api';
import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { Client, DocumentRelation } from '#vault/identity/api';
import { askedText, graceUntil, NDA_DAYS, shippedText, underAsked, type Asked } from './agreements.ts';
import type { PersonnelDeps } from './ports.ts';
import { inForce, servedBy } from './standing.ts';
import { findSignature, lastSignatures, listTexts, oweFacts, insertText } from './store.ts';

/** Where the rows of a relation stand, and the client it names. Throws `not_found` for a client that there is not. */
export async function placeOf(deps: PersonnelDeps, relation: DocumentRelation, tenant: string | null) {
  if (relation === 'provider-employee') return { where: await deps.provider(), client: null };
  const client = (await deps.clients()).find((one) => one.tenant === tenant);
  if (client === undefined) throw new AppError('not_found');
  return { where: client.tenant as TenantId, client };
}

/** The text that is asked for, and whether this person has signed it. */
export async function readAgreement(
  deps: PersonnelDeps,
  personId: string,
  relation: DocumentRelation,
  tenant: string,
): Promise<AgreementView> {
  const { where, client } = await placeOf(deps, relation, tenant);
  const [texts, signature] = await deps.db.tx(where, (sql) =>
    Promise.all([listTexts(sql, where), findSignature(sql, where, relation, personId)]),
  );
  const asked = askedText(relation, client, texts);
  const { document, version, en, ja, sha256, since } = asked.now;
  const under = underAsked(signature ?? undefined, asked);
  return {
    relation,
    document,
    version,
    en,
    ja,
    sha256,
    days: NDA_DAYS,
    since: since.toISOString(),
    graceUntil: graceUntil(asked)?.toISOString() ?? null,
    signed: {
      signedAt: under?.signedAt.toISOString() ?? null,
      expiresAt: under?.expiresAt.toISOString() ?? null,
      inForce: inForce(under, deps.clock.now()),
    },
  };
}

/** Every relation with the clients named, and how many have signed what is asked of them. */
export async function listAgreements(
  deps: PersonnelDeps,
  clients: readonly Client[],
): Promise<Agreements['agreements']> {
  const now = deps.clock.now();
  const people = (await deps.people()).filter(({ state }) => state !== 'left');
  const staff = people.filter(({ ofClient, memberships }) => !ofClient && memberships.length > 0);
  const line = async (relation: DocumentRelation, client: Client | null, signers: readonly string[]) => {
    const { where } = await placeOf(deps, relation, client?.tenant ?? null);
    const [texts, rows] = await deps.db.tx(where, (sql) =>
      Promise.all([listTexts(sql, where), lastSignatures(sql, where, relation, signers)]),
    );
    const asked = askedText(relation, client, texts);
    const { document, version, since, sha256 } = asked.now;
    return {
      relation,
      tenant: client?.tenant ?? null,
      document,
      version,
      since: since.toISOString(),
      graceUntil: graceUntil(asked)?.toISOString() ?? null,
      newer: shippedText(relation, client).sha256 !== sha256,
      signed: rows.filter((row) => inForce(underAsked(row, asked), now)).length,
      of: signers.length,
    };
  };
  const ids = (some: readonly { personId: string }[]): string[] => some.map(({ personId }) => personId);
  const lines = [await line('provider-employee', null, ids(staff))];
  for (const client of clients) {
    const team = staff.filter((person) => servedBy(person).some((tenant) => tenant === client.tenant));
    lines.push(await line('client', client, ids(team)));
    const { byClient, byProvider } = await companiesAt(deps, client);
    const both = await line('provider-client', client, []);
    lines.push({ ...both, signed: Number(byClient.inForce) + Number(byProvider.inForce), of: 2 });
  }
  return lines;
}

/** Have both companies signed? Each by the newest signature of anybody who may. */
export async function companiesAt(deps: PersonnelDeps, client: Client) {
  const tenant = client.tenant as TenantId;
  const people = await deps.people();
  const [texts, rows] = await deps.db.tx(tenant, (sql) =>
    Promise.all([
      listTexts(sql, tenant),
      lastSignatures(
        sql,
        tenant,
        'provider-client',
        people.map(({ personId }) => personId),
      ),
    ]),
  );
  const asked: Asked = askedText('provider-client', client, texts);
  const now = deps.clock.now();
  const newest = (ofClient: boolean) => {
    const signers = new Set(
      people.filter((one) => one.ofClient === ofClient).map(({ personId }) => personId),
    );
    const under = rows
      .filter(({ personId }) => signers.has(personId))
      .flatMap((row) => underAsked(row, asked) ?? [])
      .toSorted((a, b) => b.signedAt.getTime() - a.signedAt.getTime())[0];
    return {
      signedAt: under?.signedAt.toISOString() ?? null,
      expiresAt: under?.expiresAt.toISOString() ?? null,
      inForce: inForce(under ?? null, now),
    };
  };
  return { version: asked.now.version, byClient: newest(true), byProvider: newest(false) };
}

/**
 * Asks for the text as it came with this version of Dozo, with the client's name as it is now: everybody signs again, and what was signed
 * before holds for the days of grace. Throws `stale_version` if it is the one that is asked for already.
 */
export async function adoptText(
  deps: PersonnelDeps,
  by: string,
  { relation, tenant, graceDays }: { relation: DocumentRelation; tenant: string | null; graceDays: number },
): Promise<void> {
  const { where, client } = await placeOf(deps, relation, tenant);
  const own = await deps.provider();
  const concerned = (await deps.people()).filter(
    (person) =>
      !person.ofClient && (client === null || servedBy(person).some((one) => one === client.tenant)),
  );
  // Owed first: told too often harms nobody.
  await deps.db.tx(own, (sql) =>
    oweFacts(
      sql,
      own,
      concerned.map(({ personId }) => personId),
    ),
  );
  await deps.db.tx(where, async (sql) => {
    const { now } = askedText(relation, client, await listTexts(sql, where));
    const shipped = shippedText(relation, client);
    if (shipped.sha256 === now.sha256) throw new AppError('stale_version');
    await insertText(sql, where, { ...now, setBy: null });
    const since = new Date(deps.clock.now());
    await insertText(sql, where, {
      ...shipped,
      relation,
      version: now.version + 1,
      graceDays,
      since,
      setBy: by,
    });
  });
}
