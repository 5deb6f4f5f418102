/** The closed set of kinds of error. Everything a caller may have to tell apart is one of these. */
export type ProblemCode =
  | 'invalid'
  | 'unauthenticated'
  | 'denied'
  | 'not_found'
  | 'conflict'
  | 'rate_limited'
  | 'too_large'
  | 'unavailable'
  | 'internal';

const STATUS: Record<ProblemCode, number> = {
  invalid: 400,
  unauthenticated: 401,
  denied: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
};

interface Problem {
  readonly code: ProblemCode;
  readonly en: string;
  readonly ja: string;
}

/**
 * The one catalogue of errors: what happened and what to do, for a person, in both languages, and never a value.
 * A module adds its own lines here; test/problems.test.ts checks that each is thrown somewhere and translated.
 */
export const PROBLEMS = {
  invalid_request: {
    code: 'invalid',
    en: 'The request does not have the form that this address expects. Check the fields named in "details".',
    ja: 'リクエストの形式が正しくありません。「details」に示された項目をご確認ください。',
  },
  invalid_json: {
    code: 'invalid',
    en: 'The body is not valid JSON in UTF-8. Send it again with valid encoding.',
    ja: '本文が UTF-8 の正しい JSON ではありません。文字コードと形式を確認して、もう一度お送りください。',
  },
  compressed_body: {
    code: 'invalid',
    en: 'The body is compressed, and nothing is unpacked here. Send it again without "content-encoding".',
    ja: '本文が圧縮されています。ここでは展開しません。「content-encoding」を付けずに、もう一度お送りください。',
  },
  body_too_large: {
    code: 'too_large',
    en: 'That is larger than this address accepts. Send less at a time.',
    ja: 'サイズが上限を超えています。分割してお送りください。',
  },
  not_signed_in: {
    code: 'unauthenticated',
    en: 'You are not signed in, or your session has ended. Sign in again.',
    ja: 'サインインしていないか、セッションが終了しています。もう一度サインインしてください。',
  },
  bad_signature: {
    code: 'unauthenticated',
    en: 'This request was not signed by the key of your session. Sign in again on this device.',
    ja: 'このリクエストはセッションの鍵で署名されていません。この端末でもう一度サインインしてください。',
  },
  clock_skew: {
    code: 'unauthenticated',
    en: "This device's clock is off by more than a minute. Set it right and try again.",
    ja: '端末の時計が1分以上ずれています。時刻を合わせてから、もう一度お試しください。',
  },
  request_replayed: {
    code: 'conflict',
    en: 'This signed request was used before. Send a new one.',
    ja: 'この署名付きリクエストはすでに使用されています。新しいリクエストを送ってください。',
  },
  unknown_key: {
    code: 'unauthenticated',
    en: 'This key is not known, or it was withdrawn. Ask the provider for a valid one.',
    ja: 'このキーは登録されていないか、無効になっています。有効なキーを発行元にご依頼ください。',
  },
  not_permitted: {
    code: 'denied',
    en: 'Your role does not include this. Ask your lead if you need it for your work.',
    ja: 'この操作は現在の役割では行えません。業務上必要な場合はリーダーにご相談ください。',
  },
  touch_needed: {
    code: 'denied',
    en: 'This needs a fresh touch of your passkey. Touch it and try again.',
    ja: 'パスキーによる再確認が必要です。確認してから、もう一度お試しください。',
  },
  passkey_not_accepted: {
    code: 'denied',
    en: 'This client lets in other kinds of passkeys only. Add one of those to your sign-in, or ask your security officer which it may be.',
    ja: 'この企業では、お使いの種類のパスキーは認められていません。認められている種類のパスキーを追加するか、セキュリティ責任者にご確認ください。',
  },
  another_person: {
    code: 'denied',
    en: 'This takes another person: not you who asked for it, and not the one whom it is about.',
    ja: 'この操作は、申請者ご本人や対象者ご本人には行えません。別の責任者にご依頼ください。',
  },
  sign_in_locked: {
    code: 'denied',
    en: 'Your sign-in is locked because something about it looked wrong. Ask your security officer, who can see what it was and unlock it.',
    ja: 'サインインに不審な点があったため、ロックされています。内容の確認と解除は、セキュリティ責任者にご依頼ください。',
  },
  flow_over: {
    code: 'conflict',
    en: 'That step took too long or was done already. Begin it once more.',
    ja: 'この手順は時間切れか、すでに完了しています。最初からやり直してください。',
  },
  last_passkey: {
    code: 'conflict',
    en: 'This is your last passkey; without it you could not come in again. Add another one first.',
    ja: 'これは最後のパスキーです。削除するとサインインできなくなります。先に別のパスキーを追加してください。',
  },
  release_denied: {
    code: 'denied',
    en: 'The value stays closed. Each reason is listed with what would mend it.',
    ja: 'この値は表示できません。理由と解決方法をご確認ください。',
  },
  not_found: {
    code: 'not_found',
    en: 'There is nothing at this address that you may see.',
    ja: '該当するものが見つからないか、閲覧できません。',
  },
  idempotency_conflict: {
    code: 'conflict',
    en: 'This idempotency key was used before with another body. Use a new key for a new message.',
    ja: 'この冪等キーは別の内容ですでに使用されています。新しいメッセージには新しいキーを使ってください。',
  },
  sealed_box_refused: {
    code: 'invalid',
    en: 'What was sealed could not be opened. Load the page again, so that it uses the key of today, and send it once more.',
    ja: '暗号化された内容を開けませんでした。ページを再読み込みして、もう一度お送りください。',
  },
  other_customer: {
    code: 'conflict',
    en: 'These tickets are of different customers. Only tickets of the same customer can become one; check whose they are.',
    ja: '異なるお客様のチケットは統合できません。同じお客様のチケットか、ご確認ください。',
  },
  conversation_merged: {
    code: 'conflict',
    en: 'This ticket was merged into another one. Go on there.',
    ja: 'このチケットは別のチケットに統合されました。統合先で対応してください。',
  },
  foreign_token: {
    code: 'invalid',
    en: 'The text names a token that does not belong to this customer. Remove it and send again.',
    ja: 'このお客様のものではないトークンが含まれています。削除して、もう一度お送りください。',
  },
  file_not_shown: {
    code: 'invalid',
    en: 'This kind of file is kept sealed and cannot be shown. Ask the customer for a picture, a text or a PDF.',
    ja: 'この形式のファイルは保管庫に封印されており、表示できません。画像、テキスト、PDF のいずれかでの再送をお客様にご依頼ください。',
  },
  holds_value: {
    code: 'invalid',
    en: 'That looks as if it held somebody’s data, such as a number, a name or an address. This field is kept as it is typed: write it without.',
    ja: '個人情報（番号・氏名・住所など）が含まれているようです。この欄は入力したまま保存されますので、含めずにご入力ください。',
  },
  search_holds_value: {
    code: 'invalid',
    en: 'That looks like a customer’s data. Use "Find a value": it is compared inside the vault, and the desk never sees it.',
    ja: 'お客さまの情報のようです。「値で検索」をご利用ください。照合は保管庫の中で行われ、デスクには渡りません。',
  },
  legal_hold: {
    code: 'conflict',
    en: 'A legal hold stands on this person. Two people have to end it before anything is erased.',
    ja: 'このお客様には保全措置（リーガルホールド）が設定されています。消去するには、2名の承認で保全措置を解除してください。',
  },
  approval_over: {
    code: 'conflict',
    en: 'This request was decided already, or its time is over. The list shows what still waits.',
    ja: 'この依頼はすでに回答済みか、期限が切れています。一覧で現在の依頼をご確認ください。',
  },
  too_many_asks: {
    code: 'conflict',
    en: 'You have asked for several approvals that still wait. Wait for an answer before you ask for more.',
    ja: '回答待ちの承認依頼が複数あります。回答をお待ちになってから、次の依頼をしてください。',
  },
  stale_version: {
    code: 'conflict',
    en: 'Somebody changed this in the meantime. Look at the new state and try again.',
    ja: '他の人が先に変更しました。最新の状態を確認して、もう一度お試しください。',
  },
  not_signed: {
    code: 'conflict',
    en: 'You have not signed this agreement, so there is no signed copy of yours. Read and sign it first.',
    ja: 'この契約にはまだ署名していないため、署名済みの写しはありません。先に内容を確認して署名してください。',
  },
  not_left: {
    code: 'conflict',
    en: 'This person has not left, or is not yours to see off. Look at the list again.',
    ja: 'この担当者は退職していないか、あなたの管理対象ではありません。一覧を更新してご確認ください。',
  },
  shift_not_yours: {
    code: 'conflict',
    en: 'That shift is not yours to give, or is not there any more. Look at the calendar again.',
    ja: 'この勤務はあなたのものではないか、すでに削除されています。予定表を更新してご確認ください。',
  },
  exchange_not_open: {
    code: 'conflict',
    en: 'That exchange is settled, or does not wait for you. Look at the calendar again.',
    ja: 'この交代はすでに処理されたか、あなたの回答を待つものではありません。予定表を更新してご確認ください。',
  },
  shift_overlaps: {
    code: 'conflict',
    en: 'This person has a shift at that time already. Choose another time, or take the other shift out first.',
    ja: 'この担当者には、その時間帯にすでに勤務予定があります。別の時間を選ぶか、先にその予定を外してください。',
  },
  shift_began: {
    code: 'conflict',
    en: 'That shift has begun or is over, so it cannot change hands any more. Ask your lead.',
    ja: 'この勤務はすでに始まっているか終わっているため、交代できません。リーダーにご相談ください。',
  },
  shift_in_exchange: {
    code: 'conflict',
    en: 'That shift is offered to somebody already. Withdraw the offer first.',
    ja: 'この勤務はすでに交代を依頼中です。先に依頼を取り下げてください。',
  },
  course_pause: {
    code: 'rate_limited',
    en: 'Three tests of this course were not passed within an hour. Read its parts again in peace; the next test opens an hour after the first.',
    ja: 'この研修の確認テストに1時間以内に3回不合格となりました。教材をゆっくり読み直してください。最初の不合格から1時間後に再受験できます。',
  },
  rate_limited: {
    code: 'rate_limited',
    en: 'That was too many requests in a short time. Wait a moment and try again.',
    ja: '短時間にリクエストが集中しました。少し待ってから、もう一度お試しください。',
  },
  vault_unreachable: {
    code: 'unavailable',
    en: 'The vault does not answer. What you typed is kept in this window; try again in a moment.',
    ja: '保管庫が応答していません。入力内容はこの画面に残っています。しばらくしてからお試しください。',
  },
  desk_unreachable: {
    code: 'unavailable',
    en: 'The desk does not answer at the moment. Nothing is lost; try again shortly.',
    ja: 'デスクが応答していません。内容は失われていません。しばらくしてからお試しください。',
  },
  log_unavailable: {
    code: 'unavailable',
    en: 'The audit log cannot be written, so no value is opened. Tell your security officer.',
    ja: '監査ログに記録できないため、値は表示できません。セキュリティ責任者にお知らせください。',
  },
  keys_unavailable: {
    code: 'unavailable',
    en: 'The keys of this client cannot be reached, so nothing can be stored or opened. Nothing is lost; try again shortly.',
    ja: 'この企業の暗号鍵を利用できないため、保存も表示もできません。内容は失われていません。しばらくしてからお試しください。',
  },
  key_withdrawn: {
    code: 'unavailable',
    en: 'This client has withdrawn its own key, or it cannot be reached, so everything of this client is closed. Nothing that was stored is lost, and it opens again by itself once the key is back; what you were sending was not stored, so send it again then.',
    ja: 'この企業が自社の暗号鍵を取り下げたか、鍵に接続できないため、この企業のデータはすべて閉じられています。保存済みの内容は失われず、鍵が戻れば自動的に再び利用できます。送信中の内容は保存されていませんので、その後もう一度お送りください。',
  },
  keystore_backup_awaited: {
    code: 'unavailable',
    en: 'New keys are in use; the older ones are destroyed once a backup of the keystore has the new ones. Run "dozo backup", or set backup.to so that it is made by itself.',
    ja: '新しい鍵に切り替わっています。以前の鍵は、新しい鍵を含む鍵保管データベースのバックアップが作成され次第、破棄されます。「dozo backup」を実行するか、backup.to を設定して自動作成してください。',
  },
  storage_full: {
    code: 'unavailable',
    en: 'The disk of our database is full, so nothing can be stored just now. What you sent was not stored; everything from before is safe. Send it again in a little while.',
    ja: 'データベースのディスクに空きがないため、現在保存できません。送信いただいた内容は保存されていませんが、以前の内容は失われていません。しばらくしてからもう一度お送りください。',
  },
  storage_away: {
    code: 'unavailable',
    en: 'Our database cannot be reached just now. Whether the last step was stored is not known: send it again in a little while, nothing is stored twice.',
    ja: '現在データベースに接続できません。直前の操作が保存されたか確認できないため、しばらくしてからもう一度お送りください。二重に保存されることはありません。',
  },
  internal: {
    code: 'internal',
    en: 'Something went wrong on our side. Give your administrator the reference shown.',
    ja: 'システム内で問題が発生しました。表示された参照番号を管理者にお伝えください。',
  },
} as const satisfies Record<string, Problem>;

export type ProblemName = keyof typeof PROBLEMS;
export type Locale = 'en' | 'ja';

/** An error that a person may be told about. `details` are machine-readable, safe to show and never hold a value. */
export class AppError extends Error {
  readonly problem: ProblemName;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(problem: ProblemName, details?: Record<string, unknown>, options?: { cause?: unknown }) {
    super(problem, options);
    this.name = 'AppError';
    this.problem = problem;
    this.details = details;
  }

  get code(): ProblemCode {
    return PROBLEMS[this.problem].code;
  }
}

/** A broken invariant: the part that meets it stops instead of trying again. */
export class FatalError extends Error {
  override readonly name = 'FatalError';
}

/** RFC 9457 problem details: what crosses the edge. */
export interface ProblemDetails {
  type: string;
  title: string;
  status: number;
  code: ProblemCode;
  problem: ProblemName;
  reference: string;
  details?: Readonly<Record<string, unknown>>;
}

/** The public half of any error. An unknown one becomes `internal`; its own text stays inside. */
export function toProblemDetails(error: unknown, reference: string, locale: Locale): ProblemDetails {
  const problem = error instanceof AppError ? error.problem : 'internal';
  const { code, en, ja } = PROBLEMS[problem];
  const details = error instanceof AppError ? error.details : undefined;
  return {
    type: `urn:dozo:problem:${problem}`,
    title: locale === 'ja' ? ja : en,
    status: STATUS[code],
    code,
    problem,
    reference,
    ...(details === undefined ? {} : { details }),
  };
}

/** The language of the answer: the first of the request's languages that we speak (RFC 9110 section 12.5.4, order only). */
export function localeOf(acceptLanguage: string | undefined): Locale {
  for (const range of (acceptLanguage ?? '').toLowerCase().split(',')) {
    const tag = range.trim();
    if (tag.startsWith('ja')) return 'ja';
    if (tag.startsWith('en')) return 'en';
  }
  return 'en';
}
