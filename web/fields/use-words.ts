import type { CallView, CallWhy } from '#vault/calls/api';
import { className } from '#web/ui/data-classes.ts';
import { partsOf } from '#web/ui/masked-text.ts';
import { el } from './dom.ts';
import { lang, w } from './words.ts';

/** What became of a call, in words. */
export function callLine(call: CallView): HTMLElement {
  const good = call.state === 'answered' && call.status !== null && call.status < 300;
  return el(
    'div',
    { class: 'call', 'data-state': call.state, 'data-good': String(good) },
    el('p', { class: 'answer', 'data-match': String(good) }, sentence(call)),
    call.shown.length === 0
      ? null
      : el(
          'dl',
          { class: 'shown' },
          ...call.shown.flatMap(({ name, text }) => [
            el('dt', {}, name.replaceAll(/[._]/g, ' ')),
            el(
              'dd',
              {},
              ...partsOf(text).map((part) =>
                part.kind === 'text'
                  ? part.text
                  : el('span', { class: 'mask' }, `${className(part.view.class, lang())} ${part.view.mask}`),
              ),
            ),
          ]),
        ),
  );
}

function sentence({ state, status, why, at }: CallView): string {
  const time = new Date(at).toLocaleTimeString(lang(), { hour: '2-digit', minute: '2-digit' });
  const because = why === null ? '' : ` ${whyWords(why)}`;
  switch (state) {
    case 'answered':
      return (status ?? 0) < 300
        ? w(`Done at ${time} (${status}).${because}`, `${time} 完了（${status}）。${because}`)
        : w(
            `Refused by the destination at ${time} (${status}).${because}`,
            `${time} 送信先が受け付けませんでした（${status}）。${because}`,
          );
    case 'not_sent':
      return w(`Not sent at ${time}.${because}`, `${time} 送信されませんでした。${because}`);
    case 'unknown':
      return w(
        `Sent at ${time}, but it is not known whether it happened.${because} Check with the destination before you send again.`,
        `${time} に送信しましたが、処理されたか確認できません。${because} 再送の前に送信先へご確認ください。`,
      );
    default:
      return w(`Under way since ${time}.`, `${time} から処理中です。`);
  }
}

function whyWords(why: CallWhy): string {
  return WHY[why][lang() === 'ja' ? 1 : 0];
}

const WHY: Readonly<Record<CallWhy, readonly [en: string, ja: string]>> = {
  host_unknown: ['Its host name is not known.', 'ホスト名が見つかりません。'],
  address_refused: [
    'Its address is private and not listed by the operator.',
    'アドレスが内部のもので、許可されていません。',
  ],
  no_connection: ['No connection to it.', '接続できません。'],
  certificate_refused: ['Its certificate is not right.', '証明書を確認できません。'],
  not_fitting: ['The value does not fit its place.', '値がその項目に入りません。'],
  contained: ['Access was stopped by the security officer.', 'セキュリティ責任者により停止されています。'],
  too_slow: ['It took too long.', '応答に時間がかかりすぎました。'],
  too_large: ['Its answer was too large and is not shown.', '応答が大きすぎるため表示しません。'],
  broken_off: ['The connection broke off.', '接続が途中で切れました。'],
  redirect_refused: [
    'It pointed elsewhere, which nobody follows.',
    '別の宛先を示されましたが、追跡しません。',
  ],
  interrupted: ['It was interrupted here.', '処理が中断されました。'],
  answer_not_shown: ['Its answer is not shown.', '応答は表示しません。'],
};
