import { labelOf } from './redact-label.ts';
import { cutLines, type Masker, type Segment } from './redact-masker.ts';

interface Leaf {
  from: number;
  to: number;
  text: string;
  key: string;
  isKey: boolean;
}

/**
 * JSON or JSON lines: every string and number is scanned, with its key as a label and the others of its object beside it. A number that is a
 * value becomes a string. Whitespace and order stay. What is no JSON is masked as text.
 */
export function maskJson(text: string, masker: Masker): string {
  const leaves = readLeaves(text);
  if (leaves === null) return masker.mask(cutLines(text)).join('');
  const segments: Segment[] = leaves.map((leaf) => ({
    text: leaf.text,
    glue: leaf.isKey ? '\n' : `\n${labelOf(leaf.key)}`,
  }));
  const masked = masker.mask(segments);
  let out = '';
  let at = 0;
  leaves.forEach((leaf, index) => {
    const now = masked[index] ?? '';
    if (now === leaf.text) return;
    out += text.slice(at, leaf.from) + JSON.stringify(now);
    at = leaf.to;
  });
  return out + text.slice(at);
}

/** Strings and numbers by place; null where the text is not made of JSON's tokens. */
function readLeaves(text: string): Leaf[] | null {
  const token = /\s+|[{}[\],:]|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
  const leaves: Leaf[] = [];
  /** The key in force in each open object; null in an array, which has that of what holds it. */
  const open: { key: string; isObject: boolean }[] = [];
  let before = '';
  while (token.lastIndex < text.length) {
    const from = token.lastIndex;
    const match = token.exec(text);
    if (match === null) return null;
    const [raw] = match;
    if (/^\s/.test(raw)) continue;
    const top = open.at(-1);
    if (raw === '{' || raw === '[') open.push({ key: top?.key ?? '', isObject: raw === '{' });
    else if (raw === '}' || raw === ']') open.pop();
    else if (/^["\-\d]/.test(raw)) {
      const isKey = top?.isObject === true && (before === '{' || before === ',');
      const value = raw.startsWith('"') ? parseString(raw) : raw;
      if (value === null) return null;
      if (isKey) top.key = value;
      leaves.push({ from, to: token.lastIndex, text: value, key: isKey ? '' : (top?.key ?? ''), isKey });
    }
    before = raw;
  }
  return leaves;
}

function parseString(raw: string): string | null {
  try {
    return JSON.parse(raw) as string;
  } catch {
    return null;
  }
}
