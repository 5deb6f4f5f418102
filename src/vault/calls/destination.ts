import { createHash, X509Certificate } from 'node:crypto';
import canonicalize from 'canonicalize';

import { CLASSES } from '#detection';
import { AppError } from '#platform/problems';
import { DestinationSettings, type InputForm } from '#vault/calls/api';
import { hasLooseBraces, placesOf, textsOf } from './template.ts';

/** What is sent of itself, or would change how the request is read: no destination may set it. */
const OURS = new Set([
  'host',
  'connection',
  'content-length',
  'content-type',
  'content-encoding',
  'transfer-encoding',
  'accept-encoding',
  'expect',
  'te',
  'trailer',
  'upgrade',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'cookie',
]);
const BUILT_IN = new Set(['call', 'conversation']);

/** The classes whose values a destination takes, in the order of its templates. */
export function classesOf(settings: Pick<DestinationSettings, 'path' | 'body'>): string[] {
  return placesOf(settings).filter((place) => /^[A-Z]/.test(place));
}

/**
 * Reads settings from anywhere and checks that they can be kept: every place has a name that is known, nothing of the protocol is set by
 * hand. `holdsValue`: no label is somebody's data. Throws `invalid_request` with what is wrong where.
 */
export function readDestination(
  given: unknown,
  holdsValue: (text: string) => boolean,
): DestinationSettings & { classes: string[] } {
  const parsed = DestinationSettings.safeParse(given);
  if (!parsed.success)
    throw wrong(
      parsed.error.issues
        .slice(0, 20)
        .map((issue) => [issue.path.map(String).join('.'), issue.code] as const),
    );
  const settings = parsed.data;
  const faults: (readonly [string, string])[] = [];
  const { body, path } = settings;
  if (/\/\//.test(path) || path.split(/[/?]/).some((part) => /^(?:\.|%2e){1,2}$/i.test(part)))
    faults.push(['path', 'not_a_path']);
  let texts: string[] = [];
  try {
    texts = textsOf(settings);
  } catch {
    faults.push(['body.template', 'not_json']);
  }
  if (texts.some(hasLooseBraces)) faults.push(['places', 'loose_braces']);
  const places = texts.length === 0 ? [] : placesOf(settings);
  if (settings.method === 'GET' && body.type !== 'none') faults.push(['body', 'no_body_with_get']);
  const inputs = new Set(settings.inputs.map(({ name }) => name));
  for (const place of places) {
    const known = /^[A-Z]/.test(place)
      ? CLASSES.some((cls) => cls === place)
      : inputs.has(place) || BUILT_IN.has(place);
    if (!known) faults.push(['places', `unknown_${place}`]);
  }
  if (inputs.size !== settings.inputs.length || [...inputs].some((name) => BUILT_IN.has(name)))
    faults.push(['inputs', 'name_taken']);
  const classes = places.filter((place) => /^[A-Z]/.test(place));
  if (classes.length === 0 || classes.length > 8) faults.push(['places', 'no_value']);
  if (settings.kind === 'call' && !classes.includes('PHONE')) faults.push(['places', 'no_phone']);
  const headers = [...settings.headers.map(({ name }) => name), ...settings.secretHeaders];
  const all = [...headers, settings.idempotencyHeader];
  if (new Set(all).size !== all.length || all.some((name) => OURS.has(name)))
    faults.push(['headers', 'not_yours_to_set']);
  if (settings.ca !== null && !isCertificates(settings.ca)) faults.push(['ca', 'not_a_certificate']);
  const labels = [
    settings.labelEn,
    settings.labelJa,
    ...settings.inputs.flatMap((one) => [one.labelEn, one.labelJa]),
  ];
  if (faults.length > 0) throw wrong(faults);
  if (labels.some((label) => holdsValue(label)))
    throw new AppError('holds_value', { fields: [{ in: 'body', at: 'labels', wrong: 'holds_value' }] });
  return { ...settings, classes };
}

/** Names what is sent where in every decision about it. Hex. */
export function digestOf(settings: DestinationSettings): string {
  return createHash('sha256')
    .update(canonicalize(settings) ?? '')
    .digest('hex');
}

const FORMS: Readonly<Record<InputForm, RegExp>> = {
  amount: /^(?:0|[1-9]\d{0,8})(?:\.\d{1,2})?$/,
  whole: /^\d{1,9}$/,
  reference: /^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$/,
};

export function fitsForm(form: InputForm, text: string): boolean {
  return FORMS[form].test(text);
}

function isCertificates(pem: string): boolean {
  try {
    return new X509Certificate(pem).fingerprint256 !== '';
  } catch {
    return false;
  }
}

function wrong(faults: readonly (readonly [string, string])[]): AppError {
  return new AppError('invalid_request', {
    fields: faults.map(([at, what]) => ({ in: 'body', at, wrong: what })),
  });
}
