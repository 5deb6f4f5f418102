import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { createConversation, scan, type Span } from '#detection';
import type { Row } from '../../bench/score.ts';

/**
 * The examination: support mail, forms, chats and hard negatives in both languages, written and labelled before the detector was shown one
 * of them. A value is written `‹CLASS:value›`, a line break `⏎`; `¦` parts what programs that look for leaked keys would take for one and is
 * no part of the text. In `conversations.txt` a line is a message (`a:` the agent's, `c:` the customer's) and an empty line ends a talk.
 * Rules may be mended with the rows of even number in view (the first is 0); of the odd rows only the figures are looked at.
 */
export type Paper = 'english' | 'japanese' | 'nothing' | 'conversations';

export interface Graded extends Row {
  readonly found: readonly Span[];
}

/** The rows of a paper with what the detector finds in them; of conversations each message, after the whole conversation. */
export function sit(paper: Paper): Graded[][] {
  const written = readFileSync(join(import.meta.dirname, `${paper}.txt`), 'utf8').trim();
  if (paper !== 'conversations') return written.split('\n').map((line) => [alone(read(line))]);
  return written.split('\n\n').map((talk) => together(talk.split('\n')));
}

function alone(row: Row): Graded {
  const result = scan(row.text);
  return { ...row, found: result.kind === 'scanned' ? result.spans : [] };
}

function together(lines: readonly string[]): Graded[] {
  const conversation = createConversation();
  const rows = lines.map((line) => ({
    ...read(line.slice(3)),
    speaker: line.startsWith('a') ? 'agent' : 'customer',
  }));
  const found = new Map<string, readonly Span[]>();
  for (const [at, { text, speaker }] of rows.entries()) {
    const pushed = conversation.push({ id: String(at), text, speaker });
    if (pushed.kind === 'withheld') continue;
    found.set(String(at), pushed.spans);
    for (const { id, spans } of pushed.revisions) found.set(id, spans);
  }
  return rows.map(({ text, spans }, at) => ({ text, spans, found: found.get(String(at)) ?? [] }));
}

function read(line: string): Row {
  const spans: Row['spans'] = [];
  let text = '';
  for (const part of line
    .replaceAll('⏎', '\n')
    .replaceAll('¦', '')
    .split(/(‹[^›]+›)/)) {
    const label = /^‹([A-Z_]+):([^]+)›$/.exec(part);
    const value = label?.[2] ?? part;
    if (label?.[1] !== undefined) spans.push([text.length, text.length + value.length, label[1]]);
    text += value;
  }
  return { text, spans };
}
