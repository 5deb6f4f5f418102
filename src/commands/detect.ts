import { once } from 'node:events';

import {
  createConversation,
  scan,
  type Conversation,
  type Pushed,
  type ScanResult,
  type Span,
} from '#detection';
import { linesOf, MAX_LINE_BYTES, type InputLine } from './detect-lines.ts';
import type { CommandIo, ExitCode } from './io.ts';

type Id = string | number;
interface Message {
  readonly id: Id;
  readonly text: string;
  readonly conversation: Id | null;
  readonly speaker: string;
}
type Fault = 'too_long' | 'not_utf8' | 'not_json' | 'id' | 'text' | 'conversation' | 'speaker';

const WORDS = {
  en: {
    help: `dozo detect [--explain]

Reads JSON lines {"id","text"} from standard input, or for conversations {"id","text","conversation","speaker"} in order, and writes
for each line {"id","spans":[{"start","end","type","score"}],"revisions":[{"id","spans"}]}. Revisions replace the spans of earlier
messages of that conversation. Offsets are UTF-16 code units. --explain adds why each span was found: recognizer, checks passed,
context words. A message that could not be scanned in time or is too long has "withheld" with the reason: pass no part of it on.

Exit codes: 0 all lines read · 2 a line was not understood (its number is on standard error) or an unknown option.`,
    option: (word: string) => `Unknown option ${word}. See: dozo detect --help`,
    bad: (line: number, why: string) => `Line ${line}: ${why} It was left out.`,
    why: {
      too_long: `longer than ${MAX_LINE_BYTES / 1024 / 1024} MB.`,
      not_utf8: 'not UTF-8.',
      not_json: 'not a JSON object.',
      id: '"id" is missing, or neither a string nor a number.',
      text: '"text" is missing or not a string.',
      conversation: '"conversation" is neither a string nor a number.',
      speaker: 'a line with "conversation" needs "speaker", a string.',
    } satisfies Record<Fault, string>,
  },
  ja: {
    help: `dozo detect [--explain]

標準入力から JSON Lines {"id","text"}、会話の場合は {"id","text","conversation","speaker"} を順に読み、各行について
{"id","spans":[{"start","end","type","score"}],"revisions":[{"id","spans"}]} を出力します。revisions は同じ会話の以前の
メッセージの spans を置き換えます。位置は UTF-16 コード単位です。--explain を付けると検出の理由（検出器・通過した検査・
周囲の語）も出力します。時間内に調べられない、または長すぎるメッセージには "withheld" と理由が付きます。その内容は
一切渡さないでください。

終了コード: 0 すべて処理 · 2 読めない行（行番号は標準エラー）または不明なオプション`,
    option: (word: string) => `不明なオプションです: ${word}（dozo detect --help を参照）`,
    bad: (line: number, why: string) => `${line} 行目: ${why}この行は処理していません。`,
    why: {
      too_long: `${MAX_LINE_BYTES / 1024 / 1024} MB を超えています。`,
      not_utf8: 'UTF-8 ではありません。',
      not_json: 'JSON オブジェクトではありません。',
      id: '"id" がないか、文字列でも数値でもありません。',
      text: '"text" がないか、文字列ではありません。',
      conversation: '"conversation" が文字列でも数値でもありません。',
      speaker: '"conversation" のある行には文字列の "speaker" が必要です。',
    } satisfies Record<Fault, string>,
  },
};

/** Conversations remembered at the same time, and characters of all of them; what was quiet longest is forgotten first. */
const REMEMBERED = 10_000;
const REMEMBERED_CHARACTERS = 4 * 1024 * 1024;
/** A wall-clock guard far beyond what any line needs; the work itself is bounded by the line's length. */
const OPTIONS = { budgetMs: 20_000, now: () => performance.now() };

/** `dozo detect`: its form is fixed, others build on it. Nothing that was read is echoed in an error. */
export async function runDetect(argv: readonly string[], io: CommandIo): Promise<ExitCode> {
  const words = WORDS[io.locale];
  if (argv.includes('--help') || argv.includes('-h')) {
    io.stdout.write(`${words.help}\n`);
    return 0;
  }
  const unknown = argv.find((word) => word !== '--explain');
  if (unknown !== undefined) {
    io.stderr.write(`${words.option(unknown)}\n`);
    return 2;
  }
  const write = writer(argv.includes('--explain'));
  const memory = createMemory();
  let exit: ExitCode = 0;
  for await (const line of linesOf(io.stdin)) {
    if (line.kind === 'line' && line.text.trim() === '') continue;
    const read = parse(line);
    if (typeof read === 'string') {
      io.stderr.write(`${words.bad(line.number, words.why[read])}\n`);
      exit = 2;
      continue;
    }
    const found =
      read.conversation === null
        ? scan(read.text, OPTIONS)
        : memory
            .of(read.conversation)
            .push({ id: JSON.stringify(read.id), text: read.text, speaker: read.speaker });
    if (!io.stdout.write(`${write(read.id, found)}\n`)) await once(io.stdout, 'drain');
  }
  return exit;
}

/** The answer as one line of JSON. */
function writer(explain: boolean): (id: Id, found: ScanResult | Pushed) => string {
  const shown = (span: Span) => ({
    start: span.start,
    end: span.end,
    type: span.class,
    score: span.score,
    ...(explain ? { why: span.why } : {}),
  });
  return (id, found) => {
    if (found.kind === 'withheld')
      return JSON.stringify({ id, spans: [], revisions: [], withheld: found.reason });
    const revisions = 'revisions' in found ? found.revisions : [];
    return JSON.stringify({
      id,
      spans: found.spans.map(shown),
      revisions: revisions.map((one) => ({ id: JSON.parse(one.id) as Id, spans: one.spans.map(shown) })),
    });
  };
}

/** The conversations of a stream. What they remember together is bounded, whatever comes. */
function createMemory() {
  const conversations = new Map<string, { conversation: Conversation; size: number }>();
  let size = 0;
  let latest: { conversation: Conversation; size: number } | null = null;
  return {
    of(id: Id): Conversation {
      const key = JSON.stringify(id);
      const kept = conversations.get(key) ?? { conversation: createConversation(OPTIONS), size: 0 };
      conversations.delete(key);
      conversations.set(key, kept);
      // Only the one that was spoken in last has grown since.
      if (latest !== null) {
        size += latest.conversation.remembered - latest.size;
        latest.size = latest.conversation.remembered;
      }
      latest = kept;
      for (const [oldest, one] of conversations) {
        if (one === kept || (conversations.size <= REMEMBERED && size <= REMEMBERED_CHARACTERS)) break;
        size -= one.size;
        conversations.delete(oldest);
      }
      return kept.conversation;
    },
  };
}

function parse(line: InputLine): Message | Fault {
  if (line.kind !== 'line') return line.kind;
  let read: unknown;
  try {
    read = JSON.parse(line.text);
  } catch {
    return 'not_json';
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return 'not_json';
  const { id, text, conversation = null, speaker } = read as Record<string, unknown>;
  if (!isId(id)) return 'id';
  if (typeof text !== 'string') return 'text';
  if (conversation !== null && !isId(conversation)) return 'conversation';
  if (conversation !== null && typeof speaker !== 'string') return 'speaker';
  return { id, text, conversation, speaker: typeof speaker === 'string' ? speaker : '' };
}

function isId(value: unknown): value is Id {
  return typeof value === 'string' || typeof value === 'number';
}
