import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

import type { Finding, Say } from './doctor-finding.ts';
import type { Config } from '#platform/config';

const DAY_MS = 86_400_000;
/** A certificate this close to its end is worth a word; renewals come at a third of the life that is left. */
const SOON_DAYS = 14;

/** The certificate of the public origins: belongs to its key, names both hosts, and how long it is good. */
export function checkTls({ mode, tls, desk, vault, only }: Config, say: Say): Finding[] {
  const of = 'TLS';
  if (tls === null) {
    const says =
      mode === 'evaluation'
        ? say('none: nothing leaves this machine', 'なし（通信はこのマシン内のみ）')
        : say('ended by a proxy in front', '前段のプロキシで終端');
    return [{ of, state: 'note', says }];
  }
  const origins = [...(only === 'vault' ? [] : [desk]), ...(only === 'desk' ? [] : [vault])];
  const names = origins.map(({ origin }) => new URL(origin).hostname);
  return checkCertificate(of, { ...tls, settings: 'tls' }, names, say);
}

/** One certificate file with its key: readable, a pair, naming `names`, in time. */
export function checkCertificate(
  of: string,
  files: { readonly certFile: string; readonly keyFile: string; readonly settings: string },
  names: readonly string[],
  say: Say,
): Finding[] {
  const wrong = (en: string, ja: string): Finding => ({ of, state: 'wrong', says: say(en, ja) });
  const where = `${files.settings}.certFile, ${files.settings}.keyFile`;
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(readFileSync(files.certFile));
    if (!certificate.checkPrivateKey(createPrivateKey(readFileSync(files.keyFile))))
      return [
        wrong(
          `the key does not belong to the certificate: check ${where}`,
          `秘密鍵と証明書が一致しません。${where} をご確認ください`,
        ),
      ];
  } catch {
    return [
      wrong(
        `certificate or key is not valid PEM: check ${where}`,
        `証明書または秘密鍵が正しい PEM 形式ではありません。${where} をご確認ください`,
      ),
    ];
  }
  const findings = names
    .filter((name) => certificate.checkHost(name) === undefined)
    .map((name) =>
      wrong(
        `the certificate does not name ${name}: get one that does`,
        `証明書に ${name} が含まれていません。このホスト名を含む証明書を取得してください`,
      ),
    );
  const until = certificate.validToDate.toISOString().slice(0, 10);
  const days = Math.floor((certificate.validToDate.getTime() - Date.now()) / DAY_MS);
  if (certificate.validFromDate.getTime() > Date.now())
    findings.push(
      wrong(
        'the certificate is not valid yet: check this machine’s clock',
        '証明書の有効期間がまだ始まっていません。このマシンの時計をご確認ください',
      ),
    );
  if (days < 0)
    findings.push(
      wrong(
        `the certificate ran out on ${until}: renew it (no restart is needed)`,
        `証明書の有効期限（${until}）が切れています。更新してください（再起動は不要です）`,
      ),
    );
  else if (days < SOON_DAYS)
    findings.push({
      of,
      state: 'note',
      says: say(
        `the certificate runs out in ${days} days, on ${until}: renew it soon`,
        `証明書の有効期限（${until}）まであと ${days} 日です。早めに更新してください`,
      ),
    });
  else if (findings.length === 0)
    findings.push({
      of,
      state: 'fine',
      says: say(`valid for ${days} more days, until ${until}`, `あと ${days} 日間（${until} まで）有効です`),
    });
  return findings;
}
