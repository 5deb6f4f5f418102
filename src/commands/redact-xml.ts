import { Unreadable } from './redact-tools.ts';

export type XmlToken =
  | { kind: 'open' | 'empty'; name: string; from: number; to: number }
  | { kind: 'close'; name: string; from: number; to: number }
  | { kind: 'text'; from: number; to: number };

/**
 * The tags and texts of an XML part by place, in one pass. A document type declaration, which no Office program writes, is refused: nothing here
 * expands an entity. Names keep their prefix.
 */
export function* xmlTokens(xml: string): Generator<XmlToken> {
  let at = 0;
  while (at < xml.length) {
    const open = xml.indexOf('<', at);
    if (open === -1) break;
    if (open > at) yield { kind: 'text', from: at, to: open };
    if (xml.startsWith('<!--', open)) {
      at = after(xml, '-->', open + 4);
    } else if (xml.startsWith('<?', open)) {
      at = after(xml, '?>', open + 2);
    } else if (xml.startsWith('<!', open)) {
      throw new Unreadable('broken');
    } else {
      const end = tagEnd(xml, open + 1);
      const closes = xml[open + 1] === '/';
      const empty = xml[end - 2] === '/';
      const name = /^[^\s/>]+/.exec(xml.slice(open + (closes ? 2 : 1), Math.min(end, open + 200)))?.[0] ?? '';
      yield { kind: closes ? 'close' : empty ? 'empty' : 'open', name, from: open, to: end };
      at = end;
    }
  }
}

function tagEnd(xml: string, from: number): number {
  for (let at = from; at < xml.length; at += 1) {
    const one = xml[at];
    if (one === '>') return at + 1;
    if (one === '"' || one === "'") {
      at = xml.indexOf(one, at + 1);
      if (at === -1) break;
    }
  }
  throw new Unreadable('broken');
}

function after(xml: string, what: string, from: number): number {
  const at = xml.indexOf(what, from);
  if (at === -1) throw new Unreadable('broken');
  return at + what.length;
}

/** The attributes of a tag with the places of their values. */
export function attributes(
  xml: string,
  from: number,
  to: number,
): { name: string; from: number; to: number }[] {
  const found: { name: string; from: number; to: number }[] = [];
  for (const match of xml.slice(from, to).matchAll(/\s([^\s=/>]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    const value = match[2] ?? match[3] ?? '';
    const end = from + match.index + match[0].length - 1;
    found.push({ name: match[1] ?? '', from: end - value.length, to: end });
  }
  return found;
}

export function attribute(xml: string, from: number, to: number, name: string): string | null {
  const found = attributes(xml, from, to).find((one) => one.name === name);
  return found === undefined ? null : unescapeXml(xml.slice(found.from, found.to));
}

/** Text with edits at places that do not overlap, given in order. */
export function withEdits(
  text: string,
  edits: readonly { from: number; to: number; text: string }[],
): string {
  let out = '';
  let at = 0;
  for (const edit of edits) {
    out += text.slice(at, edit.from) + edit.text;
    at = edit.to;
  }
  return out + text.slice(at);
}

export function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(
    /&(?:#x([\da-fA-F]{1,6})|#(\d{1,7})|(lt|gt|quot|apos|amp));/g,
    (whole, hex, decimal, name) => {
      if (typeof name === 'string')
        return { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }[name] ?? whole;
      const code = typeof hex === 'string' ? Number.parseInt(hex, 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
    },
  );
}

export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
