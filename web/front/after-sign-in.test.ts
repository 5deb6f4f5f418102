import { expect, test } from 'vitest';

import type { DeskSession } from '#desk/edge/api';
import { startPage } from './after-sign-in.ts';

const session = (ofClient: boolean, role: string) =>
  ({ session: { person: { ofClient, memberships: [{ tenant: 't', role }] } } }) as unknown as DeskSession;

test('after a sign-in one goes on in this desk, wherever the address says to go', () => {
  const agent = session(false, 'agent');
  expect(startPage(agent, '/agent/tickets?view=mine')).toBe('/agent/tickets?view=mine');
  expect(startPage(agent, '/console')).toBe('/console');
  for (const elsewhere of [
    null,
    '',
    'https://evil.example/agent',
    '//evil.example/agent',
    '/\\evil.example/agent',
    '\\\\evil.example',
    'javascript:alert(1)//agent',
    '/agentevil.example',
    '/agent@evil.example',
    ' /agent',
    '/api/session',
    '/enrol#inv_x',
  ])
    expect(startPage(agent, elsewhere), String(elsewhere)).toBe('/agent');
  expect(startPage(session(true, 'client_officer'), '//evil.example')).toBe('/trust');
  expect(startPage(session(false, 'security_officer'), null)).toBe('/console');
});
