import type { Page } from '#platform/static-files';

/** Headers of every answer of the desk's origin. Frames may come from the vault's origin and nowhere else. */
export function deskHeaders(vaultOrigin: string): Readonly<Record<string, string>> {
  return {
    'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; frame-src ${vaultOrigin}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; object-src 'none'`,
    'permissions-policy': `publickey-credentials-get=(self "${vaultOrigin}"), publickey-credentials-create=(self "${vaultOrigin}"), camera=(), microphone=(), geolocation=(), payment=(), display-capture=()`,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  };
}

const plain = (): Readonly<Record<string, string>> => ({});

export const DESK_PAGES: readonly Page[] = [
  { path: '/', file: 'front/index.html', headers: plain },
  { path: '/enrol', file: 'front/enrol.html', headers: plain },
  ...['agent', 'trust', 'console'].flatMap((app) => [
    { path: `/${app}`, file: `${app}/index.html`, headers: plain },
    { path: `/${app}/*`, file: `${app}/index.html`, headers: plain },
  ]),
];
