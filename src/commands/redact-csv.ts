import type { DataClass, Span } from '#detection';
import { labelOf } from './redact-label.ts';
import type { Masker, Segment } from './redact-masker.ts';

interface Cell {
  /** Place of what stands in the cell, without its quotes. */
  from: number;
  to: number;
  quoted: boolean;
  text: string;
}

/**
 * A table of comma, semicolon or tab separated cells (RFC 4180). The first row labels the cells below it, as a reader would take it; a
 * column most of whose cells are one kind of value is that kind in every cell. What is not masked stays byte for byte.
 */
export function maskCsv(text: string, masker: Masker): string {
  const rows = readRows(text, delimiterOf(text));
  const cells = maskTable(
    rows.map((row) => row.map((cell) => cell.text)),
    masker,
  );
  let out = '';
  let at = 0;
  rows.forEach((row, r) => {
    row.forEach((cell, c) => {
      const masked = cells[r]?.[c] ?? cell.text;
      if (masked === cell.text) return;
      const needsQuotes = !cell.quoted && /[",;\t\r\n]/.test(masked);
      out += text.slice(at, cell.from);
      out += cell.quoted
        ? masked.replaceAll('"', '""')
        : needsQuotes
          ? `"${masked.replaceAll('"', '""')}"`
          : masked;
      at = cell.to;
    });
  });
  return out + text.slice(at);
}

/** The cells of a table, masked; the first row is read as labels where none of its cells is a value. */
export function maskTable(rows: readonly (readonly string[])[], masker: Masker): string[][] {
  const spans = findInTable(rows, masker);
  return rows.map((row, r) => row.map((cell, c) => masker.replace(cell, spans[r]?.[c] ?? [])));
}

/** The values of each cell. Labels and the other cells of the row help to tell what a cell is. */
export function findInTable(rows: readonly (readonly string[])[], masker: Masker): Span[][][] {
  const [head = []] = rows;
  const found = inRows(rows, [], masker);
  const isHead =
    rows.length > 1 &&
    head.some((cell) => /\p{L}/u.test(cell)) &&
    (found[0] ?? []).every((spans) =>
      spans.every((span) => span.class === 'PERSON' || span.class === 'ADDRESS'),
    );
  if (!isHead) return found;
  const labelled = inRows(rows.slice(1), head, masker);
  const result = [head.map(() => [] as Span[]), ...labelled];
  head.forEach((_label, column) => fillColumn(rows, result, column));
  return result;
}

function inRows(rows: readonly (readonly string[])[], labels: readonly string[], masker: Masker): Span[][][] {
  const segments: Segment[] = rows.flatMap((row) =>
    row.map((cell, column) => ({ text: cell, glue: `\n${labelOf(labels[column] ?? '')}` })),
  );
  const flat = masker.find(segments);
  let at = 0;
  return rows.map((row) => row.map(() => flat[at++] ?? []));
}

/** Columns shorter than this tell too little of themselves. */
const TELLING = 5;

/** Where most cells of a column are, as a whole, values of one class, those of which the detector was not sure are too. */
function fillColumn(rows: readonly (readonly string[])[], found: Span[][][], column: number): void {
  const kinds = new Map<DataClass, number>();
  let filled = 0;
  for (let row = 1; row < rows.length; row += 1) {
    const cell = (rows[row]?.[column] ?? '').trim();
    if (cell === '') continue;
    filled += 1;
    const [only] = found[row]?.[column] ?? [];
    if (only !== undefined && only.end - only.start >= cell.length - 1)
      kinds.set(only.class, (kinds.get(only.class) ?? 0) + 1);
  }
  const [most] = [...kinds].toSorted((a, b) => b[1] - a[1]);
  if (most === undefined || filled < TELLING || most[1] < filled * 0.6) return;
  for (let row = 1; row < rows.length; row += 1) {
    const cell = rows[row]?.[column] ?? '';
    const spans = found[row]?.[column];
    const trimmed = cell.trim();
    if (spans === undefined || trimmed === '' || !/[\p{L}\p{N}]/u.test(trimmed)) continue;
    const covered = spans.reduce((sum, span) => sum + span.end - span.start, 0);
    if (covered >= trimmed.length - 1) continue;
    const start = cell.indexOf(trimmed);
    spans.splice(0, spans.length, {
      start,
      end: start + trimmed.length,
      class: most[0],
      score: 0.7,
      why: { recognizer: 'column', checks: [`${most[1]} of ${filled} cells of its column`], context: [] },
    });
  }
}

function delimiterOf(text: string): string {
  const line = text.slice(0, 20_000).split(/\r?\n/, 1)[0] ?? '';
  const bare = line.replaceAll(/"[^"]*"/g, '');
  const count = (one: string): number => bare.split(one).length - 1;
  return [',', '\t', ';'].toSorted((a, b) => count(b) - count(a))[0] ?? ',';
}

function readRows(text: string, delimiter: string): Cell[][] {
  const rows: Cell[][] = [];
  let row: Cell[] = [];
  let at = 0;
  while (at <= text.length) {
    let cell: Cell;
    if (text[at] === '"') {
      let end = at + 1;
      while (end < text.length && (text[end] !== '"' || text[end + 1] === '"'))
        end += text[end] === '"' ? 2 : 1;
      end = Math.min(end, text.length);
      cell = { from: at + 1, to: end, quoted: true, text: text.slice(at + 1, end).replaceAll('""', '"') };
      // What stands between the closing quote and the delimiter is no CSV; it is read as part of nothing but kept.
      at = Math.min(end + 1, text.length);
      const rest = nextOf(text, at, delimiter);
      if (rest > at)
        cell = { from: cell.from - 1, to: rest, quoted: false, text: text.slice(cell.from - 1, rest) };
      at = rest;
    } else {
      const end = nextOf(text, at, delimiter);
      cell = { from: at, to: end, quoted: false, text: text.slice(at, end) };
      at = end;
    }
    row.push(cell);
    if (at >= text.length) break;
    if (text[at] === delimiter) {
      at += 1;
      continue;
    }
    rows.push(row);
    row = [];
    at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1;
    if (at >= text.length) return rows;
  }
  rows.push(row);
  return rows;
}

function nextOf(text: string, from: number, delimiter: string): number {
  let at = from;
  while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at += 1;
  return at;
}
