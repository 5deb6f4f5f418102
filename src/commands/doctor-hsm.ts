import { existsSync, readFileSync } from 'node:fs';

import type { KeyProviderConfig } from '#platform/process-config';
import type { Finding, Say } from './doctor-finding.ts';

type Of<Kind extends KeyProviderConfig['kind']> = Extract<KeyProviderConfig, { kind: Kind }>;

/** The PKCS#11 token: its library loads, the token is there, takes the PIN and can do what the vault needs. Makes no key. */
export async function checkToken(keys: Of<'pkcs11'>, say: Say): Promise<Finding[]> {
  const of = say('keys', '鍵');
  const wrong = (en: string, ja: string): Finding[] => [{ of, state: 'wrong', says: say(en, ja) }];
  if (!existsSync(keys.module))
    return wrong(
      `there is no library at ${keys.module}: install the HSM's client, or mend keys.module`,
      `${keys.module} にライブラリがありません。HSM のクライアントをインストールするか、keys.module を修正してください`,
    );
  const pkcs11 = await import('pkcs11js').then(
    (loaded) => loaded.default,
    () => null,
  );
  if (pkcs11 === null)
    return wrong(
      'the package pkcs11js was not built: install python3, make and g++, then run npm install',
      'pkcs11js がビルドされていません。python3、make、g++ をインストールし、npm install を実行してください',
    );
  const library = new pkcs11.PKCS11();
  try {
    library.load(keys.module);
    library.C_Initialize();
  } catch (error) {
    return wrong(
      `${keys.module} does not start (${codeOf(error)}): see its own configuration`,
      `${keys.module} を開始できません（${codeOf(error)}）。ライブラリの設定をご確認ください`,
    );
  }
  try {
    const slot = library
      .C_GetSlotList(true)
      .find((one) => library.C_GetTokenInfo(one).label.trim() === keys.tokenLabel);
    if (slot === undefined)
      return wrong(
        `no token labelled ${keys.tokenLabel} is present: initialise it, or mend keys.tokenLabel`,
        `ラベル ${keys.tokenLabel} のトークンがありません。初期化するか、keys.tokenLabel を修正してください`,
      );
    const offered = new Set(library.C_GetMechanismList(slot));
    if (!offered.has(pkcs11.CKM_AES_GCM) || !offered.has(pkcs11.CKM_AES_KEY_GEN))
      return wrong(
        `the token ${keys.tokenLabel} cannot do AES-GCM: use one that can`,
        `トークン ${keys.tokenLabel} は AES-GCM に対応していません。対応するトークンをお使いください`,
      );
    const session = library.C_OpenSession(slot, pkcs11.CKF_SERIAL_SESSION | pkcs11.CKF_RW_SESSION);
    library.C_Login(session, pkcs11.CKU_USER, readFileSync(keys.pinFile, 'utf8').trim());
    library.C_Logout(session);
    library.C_CloseSession(session);
    const says = say(
      `token ${keys.tokenLabel} is there, takes the PIN and does AES-GCM`,
      `トークン ${keys.tokenLabel} に PIN でログインでき、AES-GCM に対応しています`,
    );
    return [{ of, state: 'fine', says }];
  } catch (error) {
    return wrong(
      `the token ${keys.tokenLabel} refuses (${codeOf(error)}): check the PIN in ${keys.pinFile}`,
      `トークン ${keys.tokenLabel} に拒否されました（${codeOf(error)}）。${keys.pinFile} の PIN をご確認ください`,
    );
  } finally {
    library.C_Finalize();
  }
}

/** The key service: reachable, and it takes the credentials. Makes no key. */
export async function checkKms(keys: Of<'aws-kms'>, say: Say): Promise<Finding[]> {
  const of = say('keys', '鍵');
  try {
    const { KMSClient, ListKeysCommand } = await import('@aws-sdk/client-kms');
    const client = new KMSClient({
      region: keys.region,
      ...(keys.endpoint === null ? {} : { endpoint: keys.endpoint }),
      maxAttempts: 1,
      requestHandler: { requestTimeout: 5_000, connectionTimeout: 5_000 },
    });
    await client.send(new ListKeysCommand({ Limit: 1 }));
    client.destroy();
    const says = say(`key service in ${keys.region} answers`, `${keys.region} の鍵サービスが応答しています`);
    return [{ of, state: 'fine', says }];
  } catch (error) {
    const name = error instanceof Error ? error.name : 'Error';
    const says = say(
      `the key service in ${keys.region} refuses or does not answer (${name}): check credentials, rights (CreateKey, Encrypt, Decrypt, DisableKey, ScheduleKeyDeletion, DescribeKey, ListKeys, TagResource) and network`,
      `${keys.region} の鍵サービスに拒否されたか、応答がありません（${name}）。認証情報、権限（CreateKey、Encrypt、Decrypt、DisableKey、ScheduleKeyDeletion、DescribeKey、ListKeys、TagResource）、ネットワークをご確認ください`,
    );
    return [{ of, state: 'wrong', says }];
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && /^CKR_[A-Z_]+$/.test(error.message) ? error.message : 'no answer';
}
