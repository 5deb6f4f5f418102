import type { Unzipped } from 'fflate';

import type { DocumentTools } from './redact-tools.ts';
import type { Segment } from './redact-masker.ts';
import { closePackage, openPackage, partText } from './redact-package.ts';
import { attributes, escapeXml, unescapeXml, withEdits, xmlTokens } from './redact-xml.ts';

/** Parts that hold looks and no words. */
const LOOKS =
  /(?:^|\/)(?:styles|stylesWithEffects|settings|webSettings|fontTable|numbering|theme\d*|tableStyles|calcChain|\[Content_Types\])\.xml$/;
/** Attributes that hold what people wrote: names of authors, descriptions of pictures, targets of links. */
const SAID = new Set([
  'w:author',
  'w:initials',
  'w15:author',
  'descr',
  'title',
  'alt',
  'Target',
  'w:instr',
  'w:tooltip',
]);
/** Texts within one of these are one line to a reader, however many runs they are set in. */
const LINES = new Set(['w:p', 'a:p', 'si', 'c:pt', 'text']);

/** A Word document: every text of every part, runs read as the lines that they make, links and authors too; looks stay as they are. */
export async function maskDocx(bytes: Uint8Array, tools: DocumentTools): Promise<Uint8Array> {
  const parts = openPackage(bytes);
  await maskParts(parts, tools, () => NONE);
  return closePackage(parts);
}

const NONE: ReadonlySet<string> = new Set();

/** Masks the texts of an Office package in place, but for those directly in the elements that `taken` names for a part: they are the caller's. */
export async function maskParts(
  parts: Unzipped,
  tools: DocumentTools,
  taken: (part: string) => ReadonlySet<string> | 'all',
): Promise<void> {
  const names = Object.keys(parts);
  for (const [at, name] of names.entries()) {
    tools.progress(at, names.length);
    const part = parts[name];
    const not = taken(name);
    if (part === undefined || part.length === 0 || not === 'all') continue;
    if (/\.(?:xml|rels|vml)$/i.test(name)) {
      if (!LOOKS.test(name)) parts[name] = Buffer.from(maskXml(partText(part), not, tools), 'utf8');
    } else if (/\.(?:docx|xlsx)$/i.test(name) && tools.inner !== null) {
      parts[name] = Buffer.from((await tools.inner(part, name.slice(-5).toLowerCase())).bytes);
    } else if (/\/media\//.test(name)) {
      tools.unread('picture');
    } else if (/\/embeddings\/|\.bin$/i.test(name)) {
      tools.unread('embedded');
    }
  }
}

function maskXml(xml: string, taken: ReadonlySet<string>, tools: DocumentTools): string {
  const places: { from: number; to: number; raw: string }[] = [];
  const segments: Segment[] = [];
  let glue = '\n';
  const put = (from: number, to: number, before: string): void => {
    const raw = unescapeXml(xml.slice(from, to));
    if (raw.trim() === '' && !segments.length) return;
    places.push({ from, to, raw });
    segments.push({ text: raw, glue: before });
  };
  let depth = 0;
  let inside = '';
  for (const token of xmlTokens(xml)) {
    if (token.kind === 'text') {
      if (taken.has(inside)) continue;
      put(token.from, token.to, depth > 0 ? glue : '\n');
      if (depth > 0) glue = '';
      continue;
    }
    inside = token.kind === 'open' ? token.name : '';
    if (token.kind !== 'close') {
      for (const one of attributes(xml, token.from, token.to))
        if (SAID.has(one.name)) put(one.from, one.to, one.name.endsWith('author') ? '\nName: ' : '\n');
    }
    if (LINES.has(token.name)) {
      if (token.kind === 'open') depth += 1;
      if (token.kind === 'close') depth -= 1;
      glue = '\n';
    } else if (token.name === 'w:br' || token.name === 'w:cr' || token.name === 'a:br') {
      glue = '\n';
    } else if (token.name === 'w:tab') {
      glue = '\t';
    }
  }
  const masked = tools.masker.mask(segments);
  return withEdits(
    xml,
    places.flatMap((place, at) => {
      const now = masked[at] ?? '';
      return now === place.raw ? [] : [{ from: place.from, to: place.to, text: escapeXml(now) }];
    }),
  );
}
