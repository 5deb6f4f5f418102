import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import type { Door } from '#platform/door';
import * as audit from '#vault/audit/api';
import * as calls from '#vault/calls/api';
import * as api from '#vault/identity/api';
import { putSearchRule, SearchRuleRequest } from '#vault/tokens/api';
import { askOperator, type Ask } from './ask-operator.ts';
import { setKeyCustody } from './client-custody.ts';
import { CLIENT_WORDS } from './client-words.ts';
import { listDestinations, setDestination } from './client-destination.ts';
import { dropType, setAllowList, setType, showRules } from './client-detection.ts';
import type { CommandIo, ExitCode } from './io.ts';

/** `dozo client …`: companies, their keys, pages and rules, by the operator's socket of the running vault. */
export async function runClient(argv: readonly string[], io: CommandIo): Promise<ExitCode> {
  const words = CLIENT_WORDS[io.locale];
  if (argv.some((word) => word === '--help' || word === '-h')) {
    io.stdout.write(`${words.help.trim()}\n`);
    return 0;
  }
  const ask = understand(argv, io);
  if (typeof ask === 'string') {
    io.stderr.write(`${words.usage(ask)}\n`);
    return 2;
  }
  return askOperator(ask, io);
}

/** What was asked, or the word that nobody understands. */
function understand(argv: readonly string[], io: CommandIo): Ask | string {
  const words = CLIENT_WORDS[io.locale];
  const say = (line: string): ExitCode => {
    io.stdout.write(`${line}\n`);
    return 0;
  };
  const [verb = '', slug, third, ...more] = argv;
  if (verb === 'list' && slug === undefined) return (door) => list(door, io);
  if (slug === undefined) return verb === '' ? 'nothing' : `"${verb}"`;
  if (verb === 'add') return add(slug, argv.slice(2), io);
  if (verb === 'witnesses' && third === undefined) return (door) => showWitnesses(door, slug, io);
  if (verb === 'witness' && third !== undefined && more.length === 1)
    return async (door) => {
      const asked = audit.putWitness.ask.safeParse({ slug, url: third, vkey: more[0] });
      if (!asked.success) {
        io.stderr.write(`${words.usage(`"${third} ${more[0] ?? ''}"`)}\n`);
        return 2;
      }
      await door.call(audit.putWitness, asked.data);
      return say(words.done);
    };
  if (verb === 'destinations' && third === undefined) return (door) => listDestinations(door, slug, io);
  if (verb === 'detection' && third === undefined) return (door) => showRules(door, slug, io);
  if (third === undefined || more.length > 0) return `"${verb} ${slug}"`;
  switch (verb) {
    case 'key-custody':
      return setKeyCustody(slug, third, io);
    case 'key':
      return async (door) => {
        const { key, keyId } = await door.call(api.issueClientKey, { slug, label: third });
        io.stderr.write(`${words.key}\n`);
        return say(`${keyId} ${key}`);
      };
    case 'scim-token':
      return async (door) => {
        const { token, tokenId, address } = await door.call(api.issueScimToken, { slug, label: third });
        io.stderr.write(`${words.scimToken(address)}\n`);
        return say(`${tokenId} ${token}`);
      };
    case 'withdraw-scim-token':
      return async (door) => {
        await door.call(api.withdrawScimToken, { slug, tokenId: third });
        return say(words.done);
      };
    case 'withdraw-key':
      return async (door) => {
        await door.call(api.withdrawClientKey, { slug, keyId: third });
        return say(words.done);
      };
    case 'allow':
    case 'refuse':
      return async (door) => {
        await door.call(api.changeOrigin, { slug, origin: third, allowed: verb === 'allow' });
        return say(words.done);
      };
    case 'search': {
      const wanted = third === 'none' ? [] : third.split(',');
      const rule = SearchRuleRequest.safeParse({
        last4: wanted.filter((word) => word !== 'names'),
        names: wanted.includes('names'),
      });
      if (!rule.success) return `"${third}"`;
      return async (door) => {
        await door.call(putSearchRule, { slug, rule: rule.data });
        return say(words.done);
      };
    }
    case 'withdraw-witness':
      return async (door) => {
        await door.call(audit.dropWitness, { slug, vkey: third });
        return say(words.done);
      };
    case 'destination':
      return (door) => setDestination(door, slug, third, io);
    case 'withdraw-destination':
      return async (door) => {
        await door.call(calls.dropDestination, { slug, name: third });
        return say(words.done);
      };
    case 'type':
      return (door) => setType(door, slug, third, io);
    case 'withdraw-type':
      return (door) => dropType(door, slug, third, io);
    case 'allow-list':
      return (door) => setAllowList(door, slug, third, io);
    case 'policy':
      return async (door) => {
        let settings: unknown;
        try {
          settings = JSON.parse(readFileSync(third, 'utf8'));
        } catch {
          io.stderr.write(`${words.unreadable(third)}\n`);
          return 1;
        }
        const { version, digest } = await door.call(api.setClientPolicy, { slug, settings });
        return say(words.policy(version, digest));
      };
    default:
      return `"${verb}"`;
  }
}

function add(slug: string, rest: readonly string[], io: CommandIo): Ask | string {
  const words = CLIENT_WORDS[io.locale];
  const text = { type: 'string' } as const;
  const options = { 'name-en': text, 'name-ja': text, locale: text, colour: text, badge: text } as const;
  let values: Partial<Record<keyof typeof options, string>>;
  try {
    values = parseArgs({ args: [...rest], options, strict: true }).values;
  } catch {
    return `"add ${slug} ${rest.join(' ')}"`;
  }
  const asked = api.addClient.ask.safeParse({
    slug,
    nameEn: values['name-en'],
    nameJa: values['name-ja'],
    locale: values.locale ?? 'en',
    colour: values.colour ?? '#4a5568',
    badge: values.badge ?? slug.replaceAll('-', '').slice(0, 2).toUpperCase(),
  });
  if (!asked.success) return `"${asked.error.issues.map((issue) => issue.path.join('.')).join(', ')}"`;
  return async (door) => {
    const { created } = await door.call(api.addClient, asked.data);
    if (created) io.stdout.write(`${words.added(slug)}\n`);
    else io.stderr.write(`${words.taken(slug)}\n`);
    return created ? 0 : 1;
  };
}

async function showWitnesses(door: Door, slug: string, io: CommandIo): Promise<ExitCode> {
  const words = CLIENT_WORDS[io.locale];
  const { size, witnesses } = await door.call(audit.showWitnesses, { slug });
  if (witnesses.length === 0) io.stdout.write(`${words.noWitness}\n`);
  for (const one of witnesses) {
    const state = one.problem ?? (one.behind ? 'behind' : 'ok');
    io.stdout.write(
      `${one.name}  ${one.size}/${size}  ${state}  ${one.cosignedAt ?? '-'}\n  ${one.url}\n  ${one.vkey}\n`,
    );
  }
  return 0;
}

async function list(door: Door, io: CommandIo): Promise<ExitCode> {
  const { clients } = await door.call(api.listClients, {});
  if (clients.length === 0) io.stdout.write(`${CLIENT_WORDS[io.locale].none}\n`);
  for (const { slug, nameEn, nameJa, tenant, origins, keys } of clients) {
    io.stdout.write(`${slug}  ${nameEn} / ${nameJa}  ${tenant}\n`);
    for (const origin of origins) io.stdout.write(`  ${origin}\n`);
    for (const { keyId, label, issuedAt } of keys) io.stdout.write(`  ${keyId}  ${label}  ${issuedAt}\n`);
  }
  return 0;
}
