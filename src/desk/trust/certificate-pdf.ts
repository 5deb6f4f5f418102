import { createHash } from 'node:crypto';

import { CLASSES, classLabel } from '#recognizers/classes';
import { writePdf } from '#platform/pdf-document';
import type { Locale } from '#platform/problems';
import type { Erasure } from '#vault/retention/api';

export interface Certified {
  /** Done: with its certificate. */
  readonly erasure: Erasure & { certificate: string; completedAt: string };
  readonly clientName: string;
  readonly horizonSeconds: number;
  readonly provider: string;
  readonly vkey: string;
}

/**
 * The certificate of destruction as a document that people read and file, in their language. It says in words what the signed note
 * says in fields (docs/spec/destruction.md), quotes the note to the letter and carries it as a file: the note alone is proof.
 */
export async function certificatePdf(certified: Certified, locale: Locale): Promise<Buffer> {
  const { erasure, clientName, horizonSeconds, provider, vkey } = certified;
  const w = WORDS[locale];
  const { counts, classes } = erasure;
  return writePdf(
    {
      title: w.title,
      locale,
      madeAt: new Date(erasure.completedAt),
      foot: `${w.title} ${erasure.id}`,
    },
    (to) => {
      to.paragraph(classes === null ? w.lead : w.leadOfClasses);
      to.heading(w.what);
      to.table([
        [w.client, clientName],
        [w.id, erasure.id],
        [w.person, erasure.commitment],
        [w.because, w.becauses[erasure.because]],
        [w.asked, timeOf(erasure.requestedAt)],
        [w.done, timeOf(erasure.completedAt)],
        ...(classes === null
          ? []
          : [[w.classes, classes.map((cls) => nameOf(cls, locale)).join(w.comma)] as [string, string]]),
        [w.erased, classes === null ? w.counts(counts) : w.countsOfClasses(counts)],
      ]);
      to.heading(w.how);
      to.paragraph(w.method(Math.round(horizonSeconds / 3_600), provider));
      to.heading(w.remains);
      to.list(classes === null ? w.remaining : [...w.remainingOfClasses, ...w.remaining.slice(0, 3)]);
      to.heading(w.check);
      to.paragraph(w.checking);
      to.table([
        [w.digest, createHash('sha256').update(erasure.certificate).digest('hex')],
        [w.key, vkey],
      ]);
      to.heading(w.note);
      to.exactly(erasure.certificate);
      to.attach(`${erasure.id}.note`, 'text/plain', Buffer.from(erasure.certificate, 'utf8'));
    },
  );
}

/** What a class is called; a file is none of the detector's. */
function nameOf(cls: string, locale: Locale): string {
  if (cls === 'ATTACHMENT') return locale === 'ja' ? 'ファイル' : 'Files';
  const known = CLASSES.find((one) => one === cls);
  return known === undefined ? cls : classLabel(known, locale);
}

/** `2026-11-25 09:00:20 UTC`: the same to every reader. */
function timeOf(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')} UTC`;
}

interface Words {
  readonly title: string;
  readonly lead: string;
  readonly leadOfClasses: string;
  readonly classes: string;
  readonly comma: string;
  readonly countsOfClasses: (counts: Erasure['counts']) => string;
  readonly remainingOfClasses: readonly string[];
  readonly what: string;
  readonly client: string;
  readonly id: string;
  readonly person: string;
  readonly because: string;
  readonly becauses: Readonly<Record<Erasure['because'], string>>;
  readonly asked: string;
  readonly done: string;
  readonly erased: string;
  readonly counts: (counts: Erasure['counts']) => string;
  readonly how: string;
  readonly method: (hours: number, provider: string) => string;
  readonly remains: string;
  readonly remaining: readonly string[];
  readonly check: string;
  readonly checking: string;
  readonly digest: string;
  readonly key: string;
  readonly note: string;
}

const WORDS: Readonly<Record<Locale, Words>> = {
  en: {
    title: 'Certificate of destruction',
    lead: 'Everything that was held of one person has been destroyed. This page says in words what the signed note at its end says in fields; the note is the proof.',
    leadOfClasses:
      'Values of some classes that were held of one person have been destroyed; the person is still a customer. This page says in words what the signed note at its end says in fields; the note is the proof.',
    classes: 'Classes',
    comma: ', ',
    countsOfClasses: (n) =>
      `values ${n.values}, search indexes ${n.indexes}, files ${n.files}, contacts ${n.contacts}; taken out of messages ${n.messages}`,
    remainingOfClasses: [
      'The messages without the values, sealed anew under another key.',
      'Pictures in which such a value can be seen: their pixels are not examined.',
    ],
    what: 'What was destroyed',
    client: 'For',
    id: 'Certificate',
    person: 'Person (salted digest)',
    because: 'Reason',
    becauses: {
      asked_by_person: 'the person asked for it',
      purpose_ended: 'its purpose ended',
      ordered_by_client: 'your company ordered it',
      retention: 'your rule on how long people are kept',
    },
    asked: 'Asked for',
    done: 'Keys destroyed',
    erased: 'Erased',
    counts: (n) =>
      `conversations ${n.conversations}, messages ${n.messages}, values ${n.values}, search indexes ${n.indexes}, files ${n.files}, mails ${n.mails}, contacts ${n.contacts}`,
    how: 'How',
    method: (hours, provider) =>
      `By cryptographic erasure (NIST SP 800-88 Rev. 1, section 2.5): the rows were deleted when it was asked for; the key under which old copies of them are sealed, in backups and write-ahead logs too, was destroyed with the key of its epoch, within ${hours} hours as promised. Held by: ${provider}. Before this was signed, that key was tried and refused.`,
    remains: 'What remains',
    remaining: [
      'Entries of your log: decisions and counts, without personal data.',
      'Copies in backups: ciphertext that no key opens.',
      'Search indexes in old copies of the vault: whoever holds such a copy and the index key of your company could guess values with few possibilities.',
      'Tickets as dates, states and numbers.',
    ],
    check: 'How to check it',
    checking:
      'The note is in the format of C2SP signed notes, signed with Ed25519. Its digest stands in your log (entry shred.completed), so that the offline pack proves it too: dozo verify PACK. Any other tool for signed notes checks it with the verifier key below.',
    digest: 'SHA-256 of the note',
    key: 'Verifier key',
    note: 'The signed note',
  },
  ja: {
    title: '破棄証明書',
    lead: '1名のお客さまについて保管していたすべての情報を破棄しました。本書は末尾の署名付きノートの内容を文章で説明したものです。証拠となるのは署名付きノートです。',
    leadOfClasses:
      '1名のお客さまについて保管していた情報のうち、特定の種類の値を破棄しました（お客さまの他の情報は引き続き保管しています）。本書は末尾の署名付きノートの内容を文章で説明したものです。証拠となるのは署名付きノートです。',
    classes: '値の種類',
    comma: '、',
    countsOfClasses: (n) =>
      `値 ${n.values}、検索索引 ${n.indexes}、ファイル ${n.files}、連絡先 ${n.contacts}（値を取り除いたメッセージ ${n.messages}）`,
    remainingOfClasses: [
      '値を取り除いたメッセージ（別の鍵で封じ直しています）',
      '値が写っている画像（画像の内容は検査しません）',
    ],
    what: '破棄の内容',
    client: '委託元',
    id: '証明書番号',
    person: '対象者（ソルト付きダイジェスト）',
    because: '理由',
    becauses: {
      asked_by_person: 'ご本人の請求',
      purpose_ended: '利用目的の終了',
      ordered_by_client: '委託元の指示',
      retention: '委託元が定めた保存期間の満了',
    },
    asked: '請求日時',
    done: '鍵の破棄日時',
    erased: '消去した件数',
    counts: (n) =>
      `会話 ${n.conversations}、メッセージ ${n.messages}、値 ${n.values}、検索索引 ${n.indexes}、ファイル ${n.files}、メール ${n.mails}、連絡先 ${n.contacts}`,
    how: '破棄の方法',
    method: (hours, provider) =>
      `暗号学的消去（NIST SP 800-88 Rev. 1 第2.5節）によります。請求時に該当する行を削除し、バックアップやログに残る古い複製を封じている鍵を、その期の鍵とともに、約束した${hours}時間以内に破棄しました。鍵の保管先：${provider}。署名の前に、その鍵が使用できないことを実際に確認しています。`,
    remains: '残るもの',
    remaining: [
      '委託元のログの記録（判断と件数のみで、個人情報は含みません）',
      'バックアップ内の複製（どの鍵でも開けない暗号文です）',
      '保管庫の古い複製に含まれる検索索引（複製と委託元の索引鍵の両方を持つ者は、候補の少ない値を推測できる可能性があります）',
      'チケットの日時・状態・番号',
    ],
    check: '確認の方法',
    checking:
      'ノートは C2SP signed note 形式で、Ed25519 により署名されています。そのダイジェストは委託元のログ（shred.completed の記録）にあるため、オフライン検証一式でも確認できます（dozo verify）。署名付きノートに対応した他のツールでも、下の検証鍵で確認できます。',
    digest: 'ノートの SHA-256',
    key: '検証鍵',
    note: '署名付きノート',
  },
};
