import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { TenantId } from '#platform/ids';
import { enrolled } from '../../../test/enrolled.ts';
import { JOB, openFloor, type Floor } from '../../../test/floor.ts';
import { parseFilter } from './scim-filter.ts';

let floor: Floor;
let client: { provider: TenantId; tenant: TenantId };
let token = '';
let tokenId = '';

beforeAll(async () => {
  floor = await openFloor();
  client = await floor.found('client-a', ['agent', 'security_officer', 'client_officer']);
  await floor.found('client-b', ['agent']);
  const issued = await floor.identity.scimTokens.issue(JOB, { slug: 'provider', label: 'directory' });
  ({ token, tokenId } = issued);
  expect(issued.address).toContain('/scim/v2');
});
afterAll(() => floor.close());

type Json = Record<string, never>;
async function scim(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  as = token,
) {
  const response = await floor.http.server.inject({
    method,
    url: `/scim/v2${path}`,
    headers: {
      authorization: `Bearer ${as}`,
      ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  const type = String(response.headers['content-type'] ?? '');
  const json = (response.body === '' ? {} : JSON.parse(response.body)) as Json & {
    id: string;
    active: boolean;
    userName: string;
    totalResults: number;
    scimType?: string;
    problem?: string;
    Resources: { id: string; userName: string; displayName: string; members: { value: string }[] }[];
  };
  return { status: response.statusCode, type, json };
}
const patch = (...operations: object[]) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: operations,
});
const user = (userName: string, more: object = {}) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName,
  name: { givenName: 'Given', familyName: 'Family' },
  emails: [{ value: 'given@example.com', primary: true }],
  active: true,
  ...more,
});
const roleOf = async (personId: string) =>
  (await floor.identity.people()).find((one) => one.personId === personId)?.memberships;

describe('a directory', () => {
  test('joins, finds, moves and renames people; an officer still has to invite them', async () => {
    const made = await scim(
      'POST',
      '/Users',
      user('hana.mori@example.com', { externalId: '00u1', preferredLanguage: 'ja-JP' }),
    );
    expect(made).toMatchObject({ status: 201, type: expect.stringContaining('application/scim+json') });
    expect(made.json).toMatchObject({
      userName: 'hana.mori@example.com',
      displayName: 'Given Family',
      externalId: '00u1',
      preferredLanguage: 'ja',
      active: true,
    });
    // Nothing of the mail address is kept besides the login.
    expect(JSON.stringify(made.json)).not.toContain('given@example.com');
    const { id } = made.json;
    expect(await scim('POST', '/Users', user('hana.mori@example.com'))).toMatchObject({
      status: 409,
      json: { scimType: 'uniqueness' },
    });
    const found = await scim('GET', '/Users?filter=userName%20eq%20%22HANA.MORI%40example.com%22');
    expect(found.json).toMatchObject({ totalResults: 1, Resources: [{ id }] });
    const both = '/Users?filter=externalId%20eq%20%2200u1%22%20and%20active%20eq%20true&startIndex=1&count=1';
    expect((await scim('GET', both)).json.totalResults).toBe(1);

    // As Okta adds to a group, then Entra to another: one role at a company.
    const add = patch({ op: 'add', path: 'members', value: [{ value: id }] });
    expect((await scim('PATCH', '/Groups/client-a.agent', add)).status).toBe(200);
    expect(await roleOf(id)).toEqual([{ tenant: client.tenant, role: 'agent' }]);
    const entra = patch({ op: 'Add', path: 'members', value: [{ value: id }] });
    expect((await scim('PATCH', '/Groups/client-a.lead', entra)).status).toBe(200);
    expect(await roleOf(id)).toEqual([{ tenant: client.tenant, role: 'lead' }]);
    const agents = await scim('GET', '/Groups/client-a.agent');
    expect(JSON.stringify(agents.json)).not.toContain(id);
    await scim('PATCH', '/Groups/client-a.lead', patch({ op: 'remove', path: `members[value eq "${id}"]` }));
    expect(await roleOf(id)).toEqual([]);
    const renamed = patch(
      { op: 'Replace', path: 'displayName', value: 'Hana Mori' },
      { op: 'replace', value: { active: 'True' } },
    );
    expect((await scim('PATCH', `/Users/${id}`, renamed)).json).toMatchObject({ displayName: 'Hana Mori' });
    const kinds = (await floor.entries(client.tenant)).filter(({ actor }) => actor === `key:${tokenId}`);
    expect(kinds.map(({ body }) => body['change'])).toEqual(['joined', 'joined', 'left']);
  });

  test.each([
    ['Okta', patch({ op: 'replace', value: { active: false } })],
    ['Entra', patch({ op: 'Replace', path: 'active', value: 'False' })],
    ['a delete', null],
  ])('lets somebody go as %s says it: sessions end at once, keys and roles are gone', async (how, body) => {
    const login = `leaver.${how.toLowerCase().replace(' ', '.')}`;
    const { session, personId } = await enrolled(floor, client.tenant, login);
    const heard: string[] = [];
    floor.identity.onSessionEnded(({ sessionId }) => heard.push(sessionId));
    const gone =
      body === null
        ? await scim('DELETE', `/Users/${personId}`)
        : await scim('PATCH', `/Users/${personId}`, body);
    expect(gone.status).toBe(body === null ? 204 : 200);
    // Not within five seconds: with the answer.
    expect(heard).toEqual([session.sessionId]);
    const refused = await floor.signed(session, '/v1/account', {});
    expect(refused.json).toMatchObject({ problem: 'not_signed_in', details: { why: 'left' } });
    expect(await roleOf(personId)).toEqual([]);
    expect((await scim('GET', `/Users/${personId}`)).json).toMatchObject({ active: false });
    // Who comes back is invited anew: no old key opens.
    await scim('PATCH', `/Users/${personId}`, patch({ op: 'replace', value: { active: true } }));
    const people = await floor.identity.people();
    expect(people.find((one) => one.personId === personId)).toMatchObject({ state: 'invited' });
  });

  test('makes no security officer, and reaches nobody of another company', async () => {
    const { json: someone } = await scim('POST', '/Users', user('would.be.officer'));
    const add = patch({ op: 'add', path: 'members', value: [{ value: someone.id }] });
    expect(await scim('PATCH', '/Groups/client-a.security_officer', add)).toMatchObject({ status: 403 });
    expect(await roleOf(someone.id)).toEqual([]);

    // The client's own directory: its officers, and nobody of the provider's.
    const own = await floor.identity.scimTokens.issue(JOB, { slug: 'client-a', label: 'theirs' });
    const list = await scim('GET', '/Users', undefined, own.token);
    expect(list.json.Resources.map(({ userName }) => userName)).toEqual(['client_officer.client-a']);
    expect((await scim('GET', `/Users/${someone.id}`, undefined, own.token)).status).toBe(404);
    expect(
      (
        await scim(
          'PATCH',
          `/Users/${someone.id}`,
          patch({ op: 'replace', value: { active: false } }),
          own.token,
        )
      ).status,
    ).toBe(404);
    expect((await scim('PATCH', '/Groups/client-a.agent', add, own.token)).status).toBe(404);
    const stranger = await scim('PATCH', '/Groups/client-a.client_officer', add, own.token);
    expect(stranger).toMatchObject({ status: 400, json: { scimType: 'invalidValue' } });
    expect((await scim('GET', `/Users/${someone.id}`)).json).toMatchObject({ active: true });
  });

  test('is refused without a token that holds, and what it sends wrongly changes nothing', async () => {
    const moved = token.replace(client.provider.replaceAll('-', ''), client.tenant.replaceAll('-', ''));
    const { key } = await floor.identity.issueClientKey(JOB, { tenant: client.tenant, label: 'shop' });
    for (const wrong of ['', `${token}x`, moved, key, token.slice(0, -1)])
      expect(await scim('GET', '/Users', undefined, wrong)).toMatchObject({
        status: 401,
        json: { problem: 'unknown_key' },
      });
    const { json: someone } = await scim('POST', '/Users', user('left.alone'));
    const at = `/Users/${someone.id}`;
    for (const [operation, scimType] of [
      [{ op: 'replace', path: 'active', value: 'perhaps' }, 'invalidPath'],
      [{ op: 'replace', path: 'memberships', value: 'x' }, 'invalidPath'],
      [{ op: 'replace', path: 'displayName', value: 'call 4111 1111 1111 1111' }, 'invalidValue'],
    ] as const)
      expect(await scim('PATCH', at, patch(operation))).toMatchObject({ status: 400, json: { scimType } });
    expect((await scim('GET', at)).json).toMatchObject({ active: true, displayName: 'Given Family' });
    const filter = await scim('GET', `/Users?filter=${encodeURIComponent('password eq "x"')}`);
    expect(filter).toMatchObject({ status: 400, json: { scimType: 'invalidFilter' } });
    const page = await scim('GET', '/Users?startIndex=-3&count=2');
    expect(page.json).toMatchObject({ startIndex: 1, itemsPerPage: 2 });
    expect((await scim('GET', '/ServiceProviderConfig')).json).toMatchObject({ patch: { supported: true } });

    await floor.identity.scimTokens.withdraw(JOB, { slug: 'provider', tokenId });
    expect((await scim('GET', '/Users')).status).toBe(401);
  });
});

test('filters are understood or refused, never taken for less than they say', () => {
  expect(parseFilter('userName eq "a" and active eq true')).toEqual([
    { attribute: 'username', operator: 'eq', value: 'a' },
    { attribute: 'active', operator: 'eq', value: true },
  ]);
  expect(parseFilter('userName eq "a \\"b\\""')?.[0]?.value).toBe('a "b"');
  for (const wrong of [
    '',
    'userName',
    'userName gt "a"',
    'userName eq "a" or active eq true',
    'not (a eq "b")',
    'a eq "b" and',
    'a eq "b"c',
  ])
    expect(parseFilter(wrong), wrong).toBeNull();
});
