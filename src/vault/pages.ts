import type { Page } from '#platform/static-files';

const BASE =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'";

/** Headers of every answer of the vault's origin: nothing of it is embedded, cached or sniffed unless a page says so. */
export const VAULT_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': `${BASE}; frame-ancestors 'none'`,
  'cross-origin-resource-policy': 'cross-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), display-capture=()',
};

/** Each page and who may embed it: staff's frames the desk alone, the customer's pages those that a client has named. */
export function vaultPages(
  deskOrigin: string,
  embedders: () => readonly string[],
  evaluation: boolean,
): Page[] {
  const framedBy = (ancestors: () => string) => () => ({
    'content-security-policy': `${BASE}; frame-src 'self'; frame-ancestors ${ancestors()}`,
  });
  const staff = [
    'sign-in',
    'bridge',
    'reveal',
    'match',
    'search',
    'use',
    'unmark',
    'order',
    'policy',
    'approve',
    'rules',
    'account',
    'watch',
    'passkey-rule',
  ].map((name) => ({
    path: `/fields/${name}.html`,
    file: `fields/${name}.html`,
    headers: framedBy(() => deskOrigin),
  }));
  const clients = (): string => ["'self'", ...embedders(), ...(evaluation ? [deskOrigin] : [])].join(' ');
  return [
    ...staff,
    { path: '/fields/sealed.html', file: 'fields/sealed.html', headers: framedBy(clients) },
    { path: '/portal/*', file: 'portal/index.html', headers: framedBy(() => "'none'") },
    { path: '/widget/*', file: 'widget/index.html', headers: framedBy(clients) },
    { path: '/widget.js', file: 'widget.js', headers: () => ({}) },
  ];
}
