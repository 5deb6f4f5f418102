import { maskOf, scan, type DataClass, type Span } from '#detection';

/** A stretch of a document that can be changed alone: a run of a paragraph, a cell, a string, the text between two tags. */
export interface Segment {
  text: string;
  /** What a reader sees between the stretch before and this one: nothing, a line end, or the label of a field. */
  glue: string;
}

/** Raised where a part could not be scanned to its end: nothing of the document may be written then. */
export class Withheld extends Error {}

export interface Masker {
  /** The texts of the segments in order, each value replaced by its class and safe tail. A value that lies over several stands in the first. */
  mask(segments: readonly Segment[]): string[];
  /** The values in each segment, by offsets within it: for callers that decide themselves what becomes of them. Counts nothing. */
  find(segments: readonly Segment[]): Span[][];
  /** Replaces spans of one text by what may be shown, and counts them. */
  replace(text: string, spans: readonly Span[]): string;
  readonly counts: ReadonlyMap<DataClass, number>;
}

/** The detector takes a million characters at once; longer documents go in pieces that end where a line does, if one does. */
const PIECE = 400_000;
const PIECE_AT_MOST = 900_000;

/** Masks documents that come as segments; what is read together is scanned together. */
export function createMasker(): Masker {
  const counts = new Map<DataClass, number>();
  const shown = (span: Span, text: string): string => {
    counts.set(span.class, (counts.get(span.class) ?? 0) + 1);
    return `[${span.class} ${maskOf(span.class, text.slice(span.start, span.end))}]`;
  };
  return {
    counts,
    find: (segments) => [...pieces(segments)].flatMap(findInPiece),
    replace(text, spans) {
      let out = '';
      let at = 0;
      for (const span of spans) {
        out += text.slice(at, span.start) + shown(span, text);
        at = span.end;
      }
      return out + text.slice(at);
    },
    mask: (segments) =>
      [...pieces(segments)].flatMap((piece) => {
        const { text, starts, spans } = scanPiece(piece);
        let next = 0;
        let open: { end: number } | null = null;
        return piece.map((segment, index) => {
          const from = starts[index] ?? 0;
          const to = from + segment.text.length;
          let out = '';
          let at = from;
          if (open !== null) {
            at = Math.min(open.end, to);
            if (open.end <= to) open = null;
          }
          for (let span = spans[next]; span !== undefined && span.start < to; span = spans[next]) {
            next += 1;
            // A value that begins in a label belongs to the segment that it reaches into.
            if (span.end <= from) continue;
            out += text.slice(at, Math.max(at, span.start)) + shown(span, text);
            at = Math.min(span.end, to);
            if (span.end > to) open = { end: span.end };
          }
          return out + text.slice(at, to);
        });
      }),
  };
}

function findInPiece(piece: readonly Segment[]): Span[][] {
  const { starts, spans } = scanPiece(piece);
  return piece.map((segment, index) => {
    const from = starts[index] ?? 0;
    const to = from + segment.text.length;
    return spans
      .filter((span) => span.start < to && span.end > from)
      .map((span) => ({
        ...span,
        start: Math.max(span.start, from) - from,
        end: Math.min(span.end, to) - from,
      }));
  });
}

function scanPiece(piece: readonly Segment[]): { text: string; starts: number[]; spans: Span[] } {
  let text = '';
  const starts = piece.map((segment) => {
    text += segment.glue;
    const start = text.length;
    text += segment.text;
    return start;
  });
  const found = scan(text);
  if (found.kind === 'withheld') throw new Withheld();
  return { text, starts, spans: found.spans };
}

/** Segments that are scanned together. A single one longer than a piece is the caller's to cut (`cutLines`). */
function* pieces(segments: readonly Segment[]): Generator<readonly Segment[]> {
  let from = 0;
  let size = 0;
  for (let at = 0; at < segments.length; at += 1) {
    const segment = segments[at];
    if (segment === undefined) break;
    const length = segment.glue.length + segment.text.length;
    const beginsLine = segment.glue.includes('\n') || (segments[at - 1]?.text.endsWith('\n') ?? true);
    if (at > from && size + length > (beginsLine ? PIECE : PIECE_AT_MOST)) {
      yield segments.slice(from, at);
      from = at;
      size = 0;
    }
    size += length;
  }
  if (from < segments.length) yield segments.slice(from);
}

/** A long text as segments that end where a line does; joined together they are the text. */
export function cutLines(text: string): Segment[] {
  const segments: Segment[] = [];
  for (let at = 0; at < text.length;) {
    let end = at + PIECE;
    if (end < text.length) {
      const line = text.lastIndexOf('\n', end);
      if (line > at) end = line + 1;
    }
    segments.push({ text: text.slice(at, end), glue: '' });
    at = end;
  }
  return segments;
}
