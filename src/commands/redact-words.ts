import type { Unread } from './redact-tools.ts';

interface Words {
  help: string;
  standardInput: string;
  unreadable(name: string): string;
  broken(name: string): string;
  encrypted(name: string): string;
  encoding(name: string): string;
  too_large(name: string): string;
  tooLarge(name: string): string;
  withheld(name: string): string;
  several: string;
  option(word: string): string;
  none: string;
  found: string;
  unread: Record<Unread, (count: number) => string>;
}

/** What `dozo redact` says to a person. */
export const REDACT_WORDS: Record<'en' | 'ja', Words> = {
  en: {
    help: `dozo redact [--check] [--out FOLDER] [FILE…]

Masks what is sensitive. Without a file it reads text from standard input. The masked document comes out on standard output, or with
--out under its own name in a folder; a summary by type goes to standard error. Nothing leaves this machine.

  text         any text file, in UTF-8, UTF-16, Shift_JIS, EUC-JP or ISO-2022-JP
  .csv .tsv    cell by cell, with the first row as labels
  .json .jsonl every string and number, with its key as a label
  .eml         headers, text and readable attachments; HTML becomes text, other attachments are left out
  .docx .xlsx  every text, comment, author and link; pictures are not read, and you are told how many there are
  .pdf         its text, form fields and notes, written as text

--check writes only the summary and exits 1 if anything was found: for exports and continuous integration.

Exit codes: 0 done · 1 with --check: something was found · 2 not understood, or a file that cannot be read or written.`,
    standardInput: 'standard input',
    unreadable: (name) =>
      `${name}: cannot be read or written. Check the path and its permissions; a file that already exists in the --out folder is never replaced.`,
    broken: (name) =>
      `${name}: is damaged or not what its name says. Open and save it again, then try once more.`,
    encrypted: (name) => `${name}: is locked with a password. Save a copy without one, then try once more.`,
    encoding: (name) => `${name}: is in no encoding that can be read. Save it as UTF-8, then try once more.`,
    too_large: (name) => `${name}: unpacks to more than can be read at once. Split it first.`,
    tooLarge: (name) => `${name}: larger than 64 MB. Split it first.`,
    withheld: (name) => `${name}: could not be scanned in full, so nothing of it is written.`,
    several: 'Several files with a .docx or .xlsx among them need a folder to go to: add --out FOLDER.',
    option: (word) => `Unknown or incomplete option ${word}. See: dozo redact --help`,
    none: 'Nothing sensitive was found.',
    found: 'Masked:',
    unread: {
      picture: (count) =>
        `Pictures or pages with pictures that were not read: ${count}. Look at them yourself.`,
      embedded: (count) => `Embedded objects that were not read: ${count}. Look at them yourself.`,
      attachment: (count) => `Attachments that were left out because they cannot be read: ${count}.`,
    },
  },
  ja: {
    help: `dozo redact [--check] [--out フォルダー] [FILE…]

機微な情報を伏せ字にします。ファイルを指定しないときは標準入力のテキストを読みます。結果は標準出力へ（--out を付けると同じ名前で
フォルダーへ）、種類ごとの件数は標準エラーへ出力します。データがこの端末の外に出ることはありません。

  テキスト      UTF-8、UTF-16、Shift_JIS、EUC-JP、ISO-2022-JP
  .csv .tsv    セルごとに処理します。1行目は見出しとして扱います
  .json .jsonl すべての文字列と数値を、キーを見出しとして処理します
  .eml         ヘッダー、本文、読める添付ファイル。HTML はテキストになり、それ以外の添付は除かれます
  .docx .xlsx  本文、コメント、作成者、リンクのすべて。画像は読み取らず、その数をお知らせします
  .pdf         本文、フォーム、注釈をテキストとして出力します

--check は件数だけを出力し、見つかった場合は 1 で終了します。書き出しの確認や CI にお使いください。

終了コード: 0 完了 · 1 --check で検出あり · 2 指定の誤り、または読み書きできないファイル`,
    standardInput: '標準入力',
    unreadable: (name) =>
      `${name}: 読み書きできません。パスと権限をご確認ください。--out のフォルダーに同名のファイルがある場合は上書きしません。`,
    broken: (name) =>
      `${name}: 壊れているか、拡張子と内容が一致しません。開いて保存し直してからお試しください。`,
    encrypted: (name) =>
      `${name}: パスワードで保護されています。パスワードなしの複製を保存してからお試しください。`,
    encoding: (name) => `${name}: 文字コードを判別できません。UTF-8 で保存してからお試しください。`,
    too_large: (name) => `${name}: 展開後の大きさが上限を超えています。分割してください。`,
    tooLarge: (name) => `${name}: 64MB を超えています。分割してください。`,
    withheld: (name) => `${name}: 最後まで検査できなかったため、出力していません。`,
    several: '.docx または .xlsx を含む複数のファイルには、--out フォルダー を指定してください。',
    option: (word) => `不明または不完全なオプションです: ${word}（dozo redact --help を参照）`,
    none: '機微な情報は見つかりませんでした。',
    found: '伏せ字にした件数:',
    unread: {
      picture: (count) => `読み取っていない画像（または画像を含むページ）: ${count}。目視でご確認ください。`,
      embedded: (count) => `読み取っていない埋め込みオブジェクト: ${count}。目視でご確認ください。`,
      attachment: (count) => `読み取れないため除いた添付ファイル: ${count}`,
    },
  },
};
