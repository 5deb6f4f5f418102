import { writePdf } from '#platform/pdf-document';
import { AppError, type Locale } from '#platform/problems';
import type { DocumentRelation } from '#vault/identity/api';
import { askedText } from './agreements.ts';
import type { PersonnelDeps } from './ports.ts';
import { placeOf } from './read-agreement.ts';
import { findSignature, listTexts } from './store.ts';

/**
 * An agreement that somebody signed, as a document to file: the exact text, then a certificate page that says who signed what, when and
 * how, with the statement and the proof inside, so that anybody can check the signature (docs/spec/signature.md). Throws `not_signed` if
 * this person has not signed it, or its text is not kept.
 */
export async function signedPdf(
  deps: PersonnelDeps,
  personId: string,
  relation: DocumentRelation,
  tenant: string,
  locale: Locale,
): Promise<{ bytes: Buffer; fileName: string }> {
  const { where, client } = await placeOf(deps, relation, tenant);
  const [texts, signature] = await deps.db.tx(where, (sql) =>
    Promise.all([listTexts(sql, where), findSignature(sql, where, relation, personId)]),
  );
  if (signature === null) throw new AppError('not_signed');
  const { now, before } = askedText(relation, client, texts);
  const text = [now, before, ...texts].find((one) => one?.sha256 === signature.sha256);
  const person = (await deps.people()).find((one) => one.personId === personId);
  if (text == null || person === undefined) throw new AppError('not_signed');
  const w = WORDS[locale];
  const [title, ...paragraphs] = text[locale].trim().split(/\n{2,}|\n(?=\d+\. )/);
  const { statement, evidence } = signature;
  const bytes = await writePdf(
    {
      title: (title ?? '').replace(/^# /, ''),
      locale,
      madeAt: signature.signedAt,
      foot: `${signature.document} · ${w.version(signature.version)}`,
    },
    (to) => {
      for (const paragraph of paragraphs)
        to.paragraph(paragraph.replaceAll(/\s*\n\s*/g, locale === 'ja' ? '' : ' ').replaceAll('**', ''));
      to.heading(w.certificate);
      to.table([
        [w.signer, locale === 'ja' ? person.nameJa : person.nameEn],
        [w.document, `${signature.document}, ${w.version(signature.version)}`],
        [w.digest, signature.sha256],
        [w.signedAt, `${signature.signedAt.toISOString().slice(0, 19).replace('T', ' ')} UTC`],
        [w.holdsUntil, `${signature.expiresAt.toISOString().slice(0, 10)}`],
        [w.read, w.seconds(signature.readSeconds)],
        [w.how, w.hows[evidence?.kind ?? 'none']],
        ...(signature.withdrawnAt === null
          ? []
          : [[w.withdrawn, signature.withdrawnAt.toISOString().slice(0, 10)] as const]),
      ]);
      if (statement === null || evidence === null) return;
      to.heading(w.check);
      to.paragraph(w.checking);
      to.exactly(statement);
      to.attach('statement.json', 'application/json', Buffer.from(statement));
      to.attach('signature.json', 'application/json', Buffer.from(JSON.stringify(evidence, null, 2)));
      to.attach('text-en.md', 'text/markdown', Buffer.from(text.en));
      to.attach('text-ja.md', 'text/markdown', Buffer.from(text.ja));
    },
  );
  return { bytes, fileName: `${signature.document}-v${signature.version}-${locale}.pdf` };
}

const WORDS = {
  en: {
    version: (version: number) => `version ${version}`,
    certificate: 'Certificate of signature',
    signer: 'Signed by',
    document: 'Document',
    digest: 'SHA-256 of the text in both languages',
    signedAt: 'Signed at',
    holdsUntil: 'Holds until',
    read: 'The text was open for',
    seconds: (count: number) => `${count} seconds`,
    how: 'Signed with',
    hows: {
      passkey: 'a passkey, over the digest of the statement below',
      software: 'a key made for the evaluation, which stands for a passkey',
      none: 'the evaluation’s own filling, not by the person',
    },
    withdrawn: 'Withdrawn on',
    check: 'How to check it',
    checking:
      'The files in this document hold both texts, the statement and the proof. The SHA-256 of the texts (English, a zero byte, Japanese) is the one in the statement; the SHA-256 of the statement is the challenge that the passkey signed (WebAuthn). The same digests stand in the log as an entry of the kind document.signed.',
  },
  ja: {
    version: (version: number) => `第${version}版`,
    certificate: '署名証明書',
    signer: '署名者',
    document: '文書',
    digest: '両言語の文面の SHA-256',
    signedAt: '署名日時',
    holdsUntil: '有効期限',
    read: '文面を開いていた時間',
    seconds: (count: number) => `${count} 秒`,
    how: '署名方法',
    hows: {
      passkey: 'パスキー（下記の申述のダイジェストに対する署名）',
      software: '評価版用の鍵（パスキーの代わり）',
      none: '評価版の初期データ（本人の署名ではありません）',
    },
    withdrawn: '撤回日',
    check: '確認の方法',
    checking:
      'この文書には、両言語の文面、申述、署名データがファイルとして含まれています。文面（英語、ゼロバイト、日本語の順）の SHA-256 は申述に記された値と一致し、申述の SHA-256 はパスキーが署名したチャレンジ（WebAuthn）と一致します。同じダイジェストは、ログの document.signed の記録にも残っています。',
  },
} as const;
