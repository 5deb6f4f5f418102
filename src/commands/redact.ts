import { unzipSync, zipSync } from 'fflate';
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';

import { classLabel, maskOf, scan, type DataClass } from '#detection';
import type { CommandIo, ExitCode } from './io.ts';
import { readAll } from './read-all.ts';

const MAX_BYTES = 64 * 1024 * 1024;
/** The detector takes a million characters at once; longer texts go in pieces cut at line ends. */
const PIECE = 500_000;

const WORDS = {
  en: {
    help: `dozo redact [--check] [FILE…]

Masks what is sensitive. Without a file it reads text from standard input. Text, .csv, .json, .eml, .docx and .xlsx go in; the masked
text, or the masked document of the same kind, comes out on standard output. A summary by type goes to standard error.
--check writes nothing but the summary and exits 1 if anything was found: for exports and continuous integration.

Exit codes: 0 done · 1 with --check: something was found · 2 not understood, or a file that cannot be read.`,
    unreadable: (name: string) => `${name}: cannot be read. Check the path and its permissions.`,
    unsupported: (name: string, kind: string) =>
      `${name}: ${kind} is not supported yet. Export it as text, .docx or .xlsx first.`,
    tooLarge: (name: string) => `${name}: larger than 64 MB. Split it first.`,
    withheld: (name: string) => `${name}: could not be scanned in full, so nothing of it is written.`,
    several: 'A .docx or .xlsx can only be written alone: give one file at a time.',
    option: (word: string) => `Unknown option ${word}. See: dozo redact --help`,
    none: 'Nothing sensitive was found.',
    found: 'Masked:',
  },
  ja: {
    help: `dozo redact [--check] [FILE…]

機微な情報を伏せ字にします。ファイルを指定しないときは標準入力のテキストを読みます。テキスト、.csv、.json、.eml、.docx、.xlsx に対応し、
伏せ字にした結果を標準出力へ、種類ごとの件数を標準エラーへ出力します。--check は件数だけを出力し、見つかった場合は 1 で終了します。

終了コード: 0 完了 · 1 --check で検出あり · 2 指定の誤り、または読めないファイル`,
    unreadable: (name: string) => `${name}: 読み込めません。パスと権限をご確認ください。`,
    unsupported: (name: string, kind: string) =>
      `${name}: ${kind} にはまだ対応していません。テキスト、.docx、.xlsx に変換してください。`,
    tooLarge: (name: string) => `${name}: 64MB を超えています。分割してください。`,
    withheld: (name: string) => `${name}: 最後まで検査できなかったため、出力していません。`,
    several: '.docx と .xlsx は一度に1ファイルだけ指定できます。',
    option: (word: string) => `不明なオプションです: ${word}（dozo redact --help を参照）`,
    none: '機微な情報は見つかりませんでした。',
    found: '伏せ字にした件数:',
  },
};

type Counts = Map<DataClass, number>;

/** `dozo redact`: for people. Needs no server and no database. */
export async function runRedact(argv: readonly string[], io: CommandIo): Promise<ExitCode> {
  const words = WORDS[io.locale];
  if (argv.includes('--help') || argv.includes('-h')) {
    io.stdout.write(`${words.help}\n`);
    return 0;
  }
  const check = argv.includes('--check');
  const files = argv.filter((word) => word !== '--check');
  const option = files.find((word) => word.startsWith('-') && word !== '-');
  const refuse = (sentence: string): ExitCode => {
    io.stderr.write(`${sentence}\n`);
    return 2;
  };
  if (option !== undefined) return refuse(words.option(option));
  if (files.length > 1 && files.some(isPackage)) return refuse(words.several);
  const counts: Counts = new Map();
  for (const path of files.length === 0 ? ['-'] : files) {
    const name = path === '-' ? 'standard input' : basename(path);
    const kind = extname(path).toLowerCase();
    if (kind === '.pdf') return refuse(words.unsupported(name, 'PDF'));
    let bytes: Buffer | null;
    try {
      bytes = path === '-' ? await readAll(io.stdin, MAX_BYTES) : await readFile(path);
    } catch {
      return refuse(words.unreadable(name));
    }
    if (bytes === null || bytes.length > MAX_BYTES) return refuse(words.tooLarge(name));
    const masked = isPackage(path) ? maskPackage(bytes, counts) : await maskPlain(bytes, kind, counts);
    if (masked === null) return refuse(words.withheld(name));
    if (!check) io.stdout.write(masked);
  }
  const lines = [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .map(([cls, count]) => `  ${classLabel(cls, io.locale)}: ${count}`);
  io.stderr.write(lines.length === 0 ? `${words.none}\n` : `${[words.found, ...lines].join('\n')}\n`);
  return check && counts.size > 0 ? 1 : 0;
}

function isPackage(path: string): boolean {
  return /\.(?:docx|xlsx)$/i.test(path);
}

async function maskPlain(bytes: Buffer, kind: string, counts: Counts): Promise<string | null> {
  if (kind !== '.eml') return maskText(bytes.toString('utf8'), counts);
  const { simpleParser } = await import('mailparser');
  const mail = await simpleParser(bytes, { skipImageLinks: true, skipTextToHtml: true });
  const from = mail.from?.text ?? '';
  return maskText(`From: ${from}\nSubject: ${mail.subject ?? ''}\n\n${mail.text ?? ''}\n`, counts);
}

/** Text with every value in place of which stands its class and safe tail; null if a part could not be scanned. */
export function maskText(text: string, counts: Counts): string | null {
  let out = '';
  for (let at = 0; at < text.length;) {
    const cut =
      at + PIECE >= text.length ? text.length : Math.max(text.lastIndexOf('\n', at + PIECE) + 1, at + 1);
    const piece = text.slice(at, cut > at + 1 || cut === text.length ? cut : at + PIECE);
    const found = scan(piece);
    if (found.kind === 'withheld') return null;
    let from = 0;
    for (const span of found.spans) {
      out += `${piece.slice(from, span.start)}[${span.class} ${maskOf(span.class, piece.slice(span.start, span.end))}]`;
      from = span.end;
      counts.set(span.class, (counts.get(span.class) ?? 0) + 1);
    }
    out += piece.slice(from);
    at += piece.length;
  }
  return out;
}

const TEXT_PARTS =
  /^(?:word\/(?:document|header\d*|footer\d*|comments|footnotes)\.xml|xl\/(?:sharedStrings|comments\d*)\.xml|xl\/worksheets\/[^/]+\.xml|docProps\/core\.xml)$/;
/** An archive that says it unpacks to more than this is refused. */
const MAX_UNPACKED = 256 * 1024 * 1024;

/** Office packages: the text between tags of the parts that people read is masked; everything else stays as it is. */
function maskPackage(bytes: Buffer, counts: Counts): Uint8Array | null {
  let unpacked = 0;
  let parts: Record<string, Uint8Array>;
  try {
    parts = unzipSync(bytes, {
      filter: (file) => {
        unpacked += file.originalSize;
        return unpacked <= MAX_UNPACKED;
      },
    });
  } catch {
    return null;
  }
  if (unpacked > MAX_UNPACKED) return null;
  for (const [name, part] of Object.entries(parts)) {
    if (!TEXT_PARTS.test(name)) continue;
    const masked = maskXml(Buffer.from(part).toString('utf8'), counts);
    if (masked === null) return null;
    parts[name] = Buffer.from(masked, 'utf8');
  }
  return zipSync(parts, { level: 6 });
}

/** A paragraph's or cell's runs are read as one text, so that a value that is set in two runs is found; its mask stands in the first. */
function maskXml(xml: string, counts: Counts): string | null {
  let failed = false;
  const out = xml.replaceAll(/<(w:p|si|c|text)[ >][\s\S]*?<\/\1>/g, (block) => {
    const texts = [...block.matchAll(/(<(?:w:t|t|v)(?: [^>]*)?>)([^<]*)(<\/(?:w:t|t|v)>)/g)];
    if (texts.length === 0) return block;
    const whole = texts.map((match) => unescape(match[2] ?? '')).join('');
    const masked = maskText(whole, counts);
    if (masked === null) failed = true;
    if (masked === null || masked === whole) return block;
    let first = true;
    return block.replaceAll(
      /(<(?:w:t|t|v)(?: [^>]*)?>)([^<]*)(<\/(?:w:t|t|v)>)/g,
      (_all, open: string, _text: string, close: string) => {
        const text = first ? escape(masked) : '';
        first = false;
        return `${open}${text}${close}`;
      },
    );
  });
  return failed ? null : out;
}

function unescape(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
