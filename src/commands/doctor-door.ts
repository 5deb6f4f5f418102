import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';

import type { Finding, Say } from './doctor-finding.ts';
import { checkCertificate } from './doctor-tls.ts';
import type { Config } from '#platform/config';
import { pinOf, strangerAt } from '#platform/door-peer';

type Between = NonNullable<Config['door']>;

/** The door to the other host: one's own certificate and pin, and whether the right one answers over there. */
export async function checkDoor({ door, only }: Config, say: Say): Promise<Finding[]> {
  const of = say('door', 'ドア');
  if (door === null || only === null) return [];
  const findings = checkCertificate(of, { ...door.files, settings: 'door' }, [], say);
  if (findings.some(({ state }) => state === 'wrong')) return findings;
  const own = new X509Certificate(readFileSync(door.files.certFile));
  const authority = new X509Certificate(readFileSync(door.files.caFile));
  findings.push({
    of,
    state: 'note',
    says: say(
      `this host's own pin, for the other's door.peerPin: ${pinOf(own)}`,
      `このホストのピン（相手側の door.peerPin に設定する値）: ${pinOf(own)}`,
    ),
  });
  // A chain with intermediates is settled by the handshake below; a certificate straight from the authority, here already.
  if (own.issuer === authority.subject && !own.verify(authority.publicKey))
    findings.push({
      of,
      state: 'wrong',
      says: say(
        'the certificate was not issued by the authority in door.caFile: use the one that issued both',
        '証明書が door.caFile の認証局から発行されたものではありません。双方の証明書を発行した認証局を指定してください',
      ),
    });
  findings.push(await callPeer(door, of, say));
  return findings;
}

const PATIENCE_MS = 5_000;

function callPeer(door: Between, of: string, say: Say): Promise<Finding> {
  const where = `${door.peer.host}:${door.peer.port}`;
  return new Promise((resolve) => {
    const socket = connect({
      ...door.peer,
      cert: readFileSync(door.files.certFile),
      key: readFileSync(door.files.keyFile),
      ca: readFileSync(door.files.caFile),
      minVersion: 'TLSv1.3',
      servername: door.peerName,
      checkServerIdentity(_host, shown) {
        const strange = strangerAt(door, new X509Certificate(shown.raw));
        return strange === null ? undefined : new Error(strange);
      },
    });
    const settle = (finding: Omit<Finding, 'of'>): void => {
      socket.destroy();
      resolve({ of, ...finding });
    };
    const wrong = (en: string, ja: string): void => settle({ state: 'wrong', says: say(en, ja) });
    socket.setTimeout(PATIENCE_MS, () =>
      wrong(
        `${where} does not answer within 5 s: check door.peer and the firewall`,
        `${where} が 5 秒以内に応答しません。door.peer とファイアウォールをご確認ください`,
      ),
    );
    socket.on('error', (error) => {
      const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
      if (code === 'ECONNREFUSED')
        settle({
          state: 'note',
          says: say(
            `nobody listens at ${where} yet: start Dozo on the other host, then check again`,
            `${where} はまだ待ち受けていません。もう一方のホストで Dozo を起動してから、再度確認してください`,
          ),
        });
      else
        wrong(
          `${where} was refused, or refused us (${code || error.message}): check names, authority and pins on both hosts`,
          `${where} との相互認証に失敗しました（${code || error.message}）。双方のホスト名、認証局、ピンをご確認ください`,
        );
    });
    // In TLS 1.3 the server judges our certificate after we are done: only an answer shows that it let us in.
    socket.once('secureConnect', () =>
      socket.write('GET /door/ HTTP/1.1\r\nhost: door\r\nconnection: close\r\n\r\n'),
    );
    socket.once('data', () =>
      settle({
        state: 'fine',
        says: say(
          `${door.peerName} answers at ${where} and lets us in`,
          `${where} の ${door.peerName} が応答し、接続を受け入れました`,
        ),
      }),
    );
    socket.once('end', () =>
      wrong(
        `${where} refused us: our certificate or its name is not what it expects`,
        `${where} に接続を拒否されました。このホストの証明書または名前が、相手側の設定と一致していません`,
      ),
    );
  });
}
