import type { Written } from '#platform/config-collect';
import { SETTINGS } from '#platform/config-settings';
import { isLoopback } from '#platform/config-values';
import type { KeyProviderConfig } from '#platform/process-config';
import { startError, type StartError } from '#platform/start-problems';

export interface KeySettings {
  /** The operator accepts keys in files by name. */
  readonly isAccepted: boolean;
  /** Reads a file that must be closed to others, or notes why it can't be. */
  readonly readClosedFile: (file: string, path: string) => void;
}

/** What holds the keys of keys. Settings of another provider than the chosen one are refused: a slip is found at once. */
export function readKeys(
  written: Written,
  production: boolean,
  folder: string,
  problems: StartError[],
  settings: KeySettings,
): KeyProviderConfig {
  const wrong = (path: string, en: string, ja: string): void =>
    void problems.push(startError('config_wrong', written.name(path), { en, ja }));
  const text = (path: string): string => written.get(path) ?? '';
  const closedFile = (path: string): string => {
    const file = text(path);
    if (file !== '') settings.readClosedFile(file, path);
    return file;
  };
  const provider = written.get('keys.provider') ?? 'file';
  for (const { path, provider: only } of SETTINGS) {
    if (
      only !== undefined &&
      only !== provider &&
      written.get(path) !== undefined &&
      written.get('keys.provider') !== undefined
    )
      wrong(path, `it belongs to keys.provider "${only}"`, `keys.provider が「${only}」のときだけ使えます`);
  }
  switch (provider) {
    case 'file':
      if (production && written.get('keys.provider') !== undefined && !settings.isAccepted)
        wrong(
          'keys.provider',
          'keys in a file are for evaluations; production needs "transit", "pkcs11" or "aws-kms"',
          'ファイルの鍵は評価用です。本番運用では「transit」「pkcs11」「aws-kms」のいずれかを指定してください',
        );
      return { kind: 'file', folder };
    case 'transit':
      mustBeSafe('keys.address');
      return {
        kind: 'transit',
        address: text('keys.address'),
        mount: written.get('keys.mount') ?? 'transit',
        tokenFile: closedFile('keys.tokenFile'),
      };
    case 'pkcs11':
      return {
        kind: 'pkcs11',
        module: text('keys.module'),
        tokenLabel: text('keys.tokenLabel'),
        pinFile: closedFile('keys.pinFile'),
      };
    case 'aws-kms':
      mustBeSafe('keys.endpoint');
      return { kind: 'aws-kms', region: text('keys.region'), endpoint: written.get('keys.endpoint') ?? null };
    default:
      wrong(
        'keys.provider',
        'it is "transit", "pkcs11" or "aws-kms"',
        '「transit」「pkcs11」「aws-kms」のいずれかを指定してください',
      );
      return { kind: 'file', folder };
  }

  function mustBeSafe(path: string): void {
    const address = written.get(path);
    if (address === undefined || isSafeAddress(address)) return;
    wrong(
      path,
      'it begins with https:// (http:// on this machine only)',
      'https:// で始まるアドレスを指定してください（http:// はこのマシン内のみ）',
    );
  }
}

function isSafeAddress(address: string): boolean {
  return (
    URL.canParse(address) &&
    (address.startsWith('https://') || (address.startsWith('http://') && isLoopback(address)))
  );
}
