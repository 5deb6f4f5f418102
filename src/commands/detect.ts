import { createInterface } from 'node:readline';
import { z } from 'zod';

import { createConversation, scan, type Conversation, type Span } from '#detection';
import type { CommandIo, ExitCode } from './io.ts';

const Line = z.union([
  z.object({
    id: z.union([z.string(), z.number()]),
    text: z.string(),
    conversation: z.string(),
    speaker: z.string(),
  }),
  z.object({ id: z.union([z.string(), z.number()]), text: z.string() }),
]);

const WORDS = {
  en: {
    help: `dozo detect [--explain]

Reads JSON lines {"id","text"} from standard input, or for conversations {"id","text","conversation","speaker"} in order, and writes
for each line {"id","spans":[{"start","end","type","score"}],"revisions":[{"id","spans"}]}. Revisions replace the spans of earlier
messages of that conversation. Offsets are UTF-16 code units. --explain adds why each span was found.

Exit codes: 0 all lines read · 2 a line was not understood (its number is on standard error) or an unknown option.`,
    bad: (line: number) => `Line ${line} is not JSON with "id" and "text". It was left out.`,
    option: (word: string) => `Unknown option ${word}. See: dozo detect --help`,
  },
  ja: {
    help: `dozo detect [--explain]

標準入力から JSON Lines {"id","text"}、会話の場合は {"id","text","conversation","speaker"} を順に読み、各行について
{"id","spans":[{"start","end","type","score"}],"revisions":[{"id","spans"}]} を出力します。revisions は同じ会話の以前の
メッセージの spans を置き換えます。位置は UTF-16 コード単位です。--explain を付けると検出の理由も出力します。

終了コード: 0 すべて処理 · 2 読めない行（行番号は標準エラー）または不明なオプション`,
    bad: (line: number) => `${line} 行目は "id" と "text" を含む JSON ではないため、処理していません。`,
    option: (word: string) => `不明なオプションです: ${word}（dozo detect --help を参照）`,
  },
};

/** Conversations remembered at the same time; the one that was quiet longest is forgotten first. */
const REMEMBERED = 10_000;

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
  const explain = argv.includes('--explain');
  const shown = (span: Span) => ({
    start: span.start,
    end: span.end,
    type: span.class,
    score: span.score,
    ...(explain ? { why: span.why } : {}),
  });
  const conversations = new Map<string, Conversation>();
  const options = { budgetMs: 10_000, now: () => performance.now() };
  let number = 0;
  let exit: ExitCode = 0;

  for await (const text of createInterface({ input: io.stdin, crlfDelay: Infinity })) {
    number += 1;
    if (text.trim() === '') continue;
    const line = parse(text);
    if (line === null) {
      io.stderr.write(`${words.bad(number)}\n`);
      exit = 2;
      continue;
    }
    if ('conversation' in line) {
      const conversation = conversations.get(line.conversation) ?? createConversation(options);
      conversations.delete(line.conversation);
      conversations.set(line.conversation, conversation);
      if (conversations.size > REMEMBERED) conversations.delete(conversations.keys().next().value ?? '');
      const found = conversation.push({ id: String(line.id), text: line.text, speaker: line.speaker });
      const answer =
        found.kind === 'scanned'
          ? {
              id: line.id,
              spans: found.spans.map(shown),
              revisions: found.revisions.map(({ id, spans }) => ({ id, spans: spans.map(shown) })),
            }
          : { id: line.id, spans: [], revisions: [], withheld: found.reason };
      io.stdout.write(`${JSON.stringify(answer)}\n`);
      continue;
    }
    const found = scan(line.text, options);
    const answer =
      found.kind === 'scanned'
        ? { id: line.id, spans: found.spans.map(shown), revisions: [] }
        : { id: line.id, spans: [], revisions: [], withheld: found.reason };
    io.stdout.write(`${JSON.stringify(answer)}\n`);
  }
  return exit;
}

function parse(text: string): z.output<typeof Line> | null {
  try {
    const parsed = Line.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
