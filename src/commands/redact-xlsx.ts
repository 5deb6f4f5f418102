import type { Span } from '#detection';
import { findInTable } from './redact-csv.ts';
import { maskParts } from './redact-docx.ts';
import type { DocumentTools } from './redact-tools.ts';
import { closePackage, openPackage, partText } from './redact-package.ts';
import { attribute, escapeXml, unescapeXml, withEdits, xmlTokens } from './redact-xml.ts';

interface Cell {
  from: number;
  to: number;
  ref: string;
  style: string | null;
  text: string;
  /** Counted from 0. */
  column: number;
  formula: string;
  /** Place in the table of shared strings, where the text stands there. */
  shared: number | null;
}

const SHEET = /^xl\/worksheets\/[^/]+\.xml$/;
const STRINGS = 'xl/sharedStrings.xml';
/** What cells hold, which is masked as a table and not as text. */
const CELLS: ReadonlySet<string> = new Set(['v', 't', 'f']);
const NONE: ReadonlySet<string> = new Set();
const OF_BIRTH = /birth|\bdob\b|生年月日|誕生日/i;

/**
 * An Excel workbook: cells are read as the table that they are, with the first row as labels and numbers too; comments, headers and properties as text. A
 * cell that held a value becomes text, and its formula goes. A shared string that is a value in one cell is masked in all.
 */
export async function maskXlsx(bytes: Uint8Array, tools: DocumentTools): Promise<Uint8Array> {
  const parts = openPackage(bytes);
  const strings = parts[STRINGS] === undefined ? [] : readStrings(partText(parts[STRINGS]));
  const sheets = Object.keys(parts).filter((name) => SHEET.test(name));
  const inShared = new Map<number, Span[]>();
  const found = sheets.map((name) => {
    const part = parts[name];
    const xml = part === undefined ? '' : partText(part);
    const rows = readRows(xml, strings);
    const spans = findInTable(table(rows), tools.masker);
    const own: { cell: Cell; spans: Span[] }[] = [];
    rows.forEach((row, r) => {
      for (const cell of row) {
        const here = spans[r]?.[cell.column] ?? [];
        const [inFormula = []] =
          cell.formula === '' ? [] : tools.masker.find([{ text: cell.formula, glue: '' }]);
        if (here.length === 0 && inFormula.length === 0) continue;
        if (cell.shared === null) own.push({ cell, spans: here });
        else inShared.set(cell.shared, union(inShared.get(cell.shared) ?? [], here));
      }
    });
    return { name, xml, own };
  });
  for (const { name, xml, own } of found) {
    if (own.length === 0) continue;
    const edits = own.map(({ cell, spans }) => ({
      from: cell.from,
      to: cell.to,
      text: inline(cell, tools.masker.replace(cell.text, spans)),
    }));
    parts[name] = Buffer.from(withEdits(xml, edits), 'utf8');
  }
  if (parts[STRINGS] !== undefined && inShared.size > 0)
    parts[STRINGS] = Buffer.from(maskStrings(partText(parts[STRINGS]), strings, inShared, tools), 'utf8');
  await maskParts(parts, tools, (name) => (name === STRINGS ? 'all' : SHEET.test(name) ? CELLS : NONE));
  return closePackage(parts);
}

function inline(cell: Cell, text: string): string {
  const style = cell.style === null ? '' : ` s="${escapeXml(cell.style)}"`;
  return `<c r="${escapeXml(cell.ref)}"${style} t="inlineStr"><is><t xml:space="preserve">${escapeXml(text)}</t></is></c>`;
}

function readStrings(xml: string): string[] {
  const strings: string[] = [];
  let text: string | null = null;
  let phonetic = false;
  for (const token of xmlTokens(xml)) {
    if (token.kind === 'text') {
      if (text !== null && !phonetic) text += unescapeXml(xml.slice(token.from, token.to));
    } else if (token.name === 'si') {
      if (token.kind === 'open') text = '';
      else {
        strings.push(text ?? '');
        text = null;
      }
    } else if (token.name === 'rPh') phonetic = token.kind === 'open';
  }
  return strings;
}

/** A string with a value is written as one run without its reading, which would tell it. */
function maskStrings(
  xml: string,
  strings: readonly string[],
  found: ReadonlyMap<number, Span[]>,
  { masker }: DocumentTools,
): string {
  const edits: { from: number; to: number; text: string }[] = [];
  let number = -1;
  let from = 0;
  for (const token of xmlTokens(xml)) {
    if (token.kind === 'text' || token.name !== 'si') continue;
    if (token.kind !== 'close') {
      number += 1;
      from = token.from;
    }
    if (token.kind === 'open') continue;
    const spans = found.get(number);
    if (spans === undefined) continue;
    const text = escapeXml(masker.replace(strings[number] ?? '', spans));
    edits.push({ from, to: token.to, text: `<si><t xml:space="preserve">${text}</t></si>` });
  }
  return withEdits(xml, edits);
}

function readRows(xml: string, strings: readonly string[]): Cell[][] {
  const rows: Cell[][] = [];
  let cell: (Cell & { type: string | null }) | null = null;
  let inside = '';
  for (const token of xmlTokens(xml)) {
    if (token.kind === 'text') {
      if (cell === null || inside === 'rPh') continue;
      const raw = unescapeXml(xml.slice(token.from, token.to));
      if (inside === 'v' || inside === 't') cell.text += raw;
      else if (inside === 'f') cell.formula += raw;
      continue;
    }
    if (token.name === 'row' && token.kind === 'open') rows.push([]);
    else if (token.name === 'c' && token.kind === 'open') {
      cell = {
        from: token.from,
        to: token.to,
        ref: attribute(xml, token.from, token.to, 'r') ?? '',
        style: attribute(xml, token.from, token.to, 's'),
        type: attribute(xml, token.from, token.to, 't'),
        column: 0,
        formula: '',
        text: '',
        shared: null,
      };
    } else if (token.name === 'c' && token.kind === 'close' && cell !== null) {
      cell.to = token.to;
      if (cell.type === 's') {
        cell.shared = Number(cell.text);
        cell.text = strings[cell.shared] ?? '';
      } else if (cell.type === null || cell.type === 'n') cell.text = plainNumber(cell.text);
      const row = rows.at(-1) ?? [];
      // The place may be left out; then it is the next.
      cell.column = cell.ref === '' ? (row.at(-1)?.column ?? -1) + 1 : columnOf(cell.ref);
      if (cell.type !== 's' && OF_BIRTH.test(rows[0]?.find((one) => one.column === cell?.column)?.text ?? ''))
        cell.text = dateOf(cell.text);
      row.push(cell);
      cell = null;
    } else inside = token.kind === 'open' ? token.name : '';
  }
  return rows;
}

/** 4.2424242424242424E15 is a card number to who typed it. */
function plainNumber(text: string): string {
  if (!/e/i.test(text)) return text;
  const value = Number(text);
  return Number.isSafeInteger(value) ? String(value) : text;
}

/** Days since the end of 1899 as a date: how Excel keeps one. What is none stays. */
function dateOf(text: string): string {
  const days = Number(text);
  if (!/^\d{1,5}(?:\.\d+)?$/.test(text) || days < 61) return text;
  return new Date(Date.UTC(1899, 11, 30) + Math.floor(days) * 86_400_000).toISOString().slice(0, 10);
}

/** Cells at their columns, so that the first row stands above what it labels. */
function table(rows: readonly (readonly Cell[])[]): string[][] {
  return rows.map((row) => {
    const cells: string[] = [];
    for (const cell of row) cells[cell.column] = cell.text;
    return Array.from(cells, (text) => text ?? '');
  });
}

/** `AB12` → 27. Excel has 16,384 columns; what says more stands in the last. */
function columnOf(ref: string): number {
  let column = 0;
  for (const letter of /^[A-Z]{1,3}/.exec(ref)?.[0] ?? 'A') column = column * 26 + letter.charCodeAt(0) - 64;
  return Math.min(column, 16_384) - 1;
}

function union(a: readonly Span[], b: readonly Span[]): Span[] {
  const all = [...a, ...b].toSorted((x, y) => x.start - y.start);
  const joined: Span[] = [];
  for (const span of all) {
    const last = joined.at(-1);
    if (last !== undefined && span.start < last.end) last.end = Math.max(last.end, span.end);
    else joined.push({ ...span });
  }
  return joined;
}
