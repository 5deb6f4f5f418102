import { existsSync, readFileSync, statSync } from 'node:fs';
import { z } from 'zod';

import type { Config } from '#platform/config';
import type { Finding, Say } from './doctor-finding.ts';
import { checkKms, checkToken } from './doctor-hsm.ts';

const Capabilities = z.object({ data: z.record(z.string(), z.unknown()) });
/** What the vault does with the engine, and the right that each path needs (the engine's policy language). */
const NEEDED = [
  ['keys/dozo-doctor', 'update'],
  ['encrypt/dozo-doctor', 'update'],
  ['decrypt/dozo-doctor', 'update'],
] as const;

/** The key provider: reachable, unsealed, and its token good for what the vault does. Makes no key. */
export async function checkKeys({ keys, mode }: Config, say: Say): Promise<Finding[]> {
  const of = say('keys', '鍵');
  const wrong = (en: string, ja: string): Finding[] => [{ of, state: 'wrong', says: say(en, ja) }];
  if (keys.kind === 'file') {
    if (existsSync(keys.folder) && (statSync(keys.folder).mode & 0o077) !== 0)
      return wrong(
        `others may enter ${keys.folder}: run chmod 700 ${keys.folder}`,
        `他のユーザーが ${keys.folder} に入れます。次を実行してください: chmod 700 ${keys.folder}`,
      );
    const says = say(
      `kept in ${keys.folder}, for an ${mode} only`,
      `${keys.folder} に保存（評価モード専用）`,
    );
    return [{ of, state: 'note', says }];
  }
  if (keys.kind === 'pkcs11') return checkToken(keys, say);
  if (keys.kind === 'aws-kms') return checkKms(keys, say);
  const at = keys.address.replace(/\/$/, '');
  try {
    const token = readFileSync(keys.tokenFile, 'utf8').trim();
    const ask = (path: string, body?: object): Promise<Response> =>
      fetch(`${at}/v1/${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { 'x-vault-token': token, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: 'error',
        signal: AbortSignal.timeout(5_000),
      });
    const own = await ask('auth/token/lookup-self');
    if (!own.ok)
      return wrong(
        own.status === 503
          ? `${at} is sealed: unseal it`
          : `${at} refuses the token (${own.status}): issue a new one and put it into ${keys.tokenFile}`,
        own.status === 503
          ? `${at} が封印されています。封印を解除してください`
          : `${at} がトークンを拒否しました（${own.status}）。新しいトークンを発行し、${keys.tokenFile} に保存してください`,
      );
    const paths = NEEDED.map(([path]) => `${keys.mount}/${path}`);
    const answer = await ask('sys/capabilities-self', { paths });
    const granted = answer.ok ? Capabilities.parse(await answer.json()).data : {};
    const lacking = NEEDED.filter(([path, right]) => {
      const rights = z.array(z.string()).catch([]).parse(granted[`${keys.mount}/${path}`]);
      return !rights.includes(right) && !rights.includes('root');
    }).map(([path, right]) => `${keys.mount}/${path.replace('doctor', '*')} (${right})`);
    if (lacking.length > 0)
      return wrong(
        `the token may not: ${lacking.join(', ')}. Add it to the token's policy`,
        `トークンに次の権限がありません: ${lacking.join('、')}。トークンのポリシーに追加してください`,
      );
    const says = say(
      `transit engine at ${at} answers, and the token may make and use keys`,
      `${at} の transit エンジンが応答し、トークンで鍵の作成と使用ができます`,
    );
    return [{ of, state: 'fine', says }];
  } catch {
    return wrong(
      `${at} does not answer within 5 s: check keys.address, the network, and that it is unsealed`,
      `${at} が 5 秒以内に応答しません。keys.address とネットワーク、封印が解除されていることをご確認ください`,
    );
  }
}
