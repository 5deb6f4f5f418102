import { DestinationView } from '#vault/calls/api';
import { SearchRuleView } from '#vault/tokens/api';
import { signedAsk } from '#web/client/frame-session.ts';
import type { ToFrame } from '#web/client/frames.ts';
import { sealText } from '#web/client/seal.ts';
import { className } from '#web/ui/data-classes.ts';
import { purposeName } from '#web/ui/purposes.ts';
import { roleName } from '#web/ui/roles.ts';
import { genuineDayKey } from './day-key.ts';
import { el } from './dom.ts';
import type { Frame } from './frame.ts';
import type { Question } from './say-yes.ts';
import { touchAgain } from './touch.ts';
import { lang, w } from './words.ts';

/**
 * Where values may be sent, and by what they may be searched, said by the client's officer in the vault's own frame: what is shown is what is signed, the passkey is touched
 * for it, and texts of secret headers are typed here and nowhere else.
 */
export type DestinationOrder = Extract<
  ToFrame,
  { type: 'open-destination' | 'open-withdraw' | 'open-search-rule' }
>;

export function questionOfDestination(frame: Frame, message: DestinationOrder): Question {
  const client = w(`Client: ${message.clientName}`, `クライアント：${message.clientName}`);
  const { tenant } = message;
  if (message.type === 'open-withdraw')
    return {
      title: w('Withdraw a destination', '送信先の取り消し'),
      lines: [
        client,
        w(
          `Nothing is sent to "${message.name}" any more, beginning now.`,
          `「${message.name}」への送信を直ちに停止します。`,
        ),
      ],
      yes: w('Touch the passkey and withdraw', 'パスキーで確認して取り消す'),
      async act(session) {
        const path = `/v1/t/${tenant}/destination/withdraw`;
        const body = { name: message.name };
        await touchAgain(session, { path, body });
        const answer = await signedAsk(session, DestinationView, path, body);
        frame.post({ type: 'destination', answer });
      },
    };

  if (message.type === 'open-search-rule') {
    const { last4, names } = message.ask;
    return {
      title: w('How values may be searched', '値の検索方法'),
      lines: [
        client,
        last4.length === 0
          ? w('By the last four: nothing', '下4桁での検索：なし')
          : w(
              `By the last four: ${last4.map((cls) => className(cls, 'en')).join(', ')}`,
              `下4桁での検索：${last4.map((cls) => className(cls, 'ja')).join('、')}`,
            ),
        names
          ? w('By names in any script, width and order', '氏名の表記ゆれを含む検索：あり')
          : w('By names: only exactly', '氏名の表記ゆれを含む検索：なし'),
      ],
      yes: w('Yes, set it', 'はい、設定する'),
      async act(session) {
        const answer = await signedAsk(session, SearchRuleView, `/v1/t/${tenant}/search/rule`, message.ask);
        frame.post({ type: 'search-rule', answer });
      },
    };
  }

  const { settings, rule } = message;
  const text = JSON.stringify([settings.path, settings.body]);
  const classes = [...new Set([...text.matchAll(/\{\{([A-Z][A-Z0-9_]*)\}\}/g)].map(([, name = '']) => name))];
  const names = classes.map((cls) => className(cls, lang())).join(', ');
  const roles = rule.roles.map((role) => roleName(role, lang())).join(', ');
  const purposes = rule.purposes.map((purpose) => purposeName(purpose, lang())).join(', ');
  const address = `${settings.method} https://${settings.host}${settings.port === 443 ? '' : `:${settings.port}`}${settings.path}`;
  const secrets = settings.secretHeaders.map((header) => ({
    header,
    field: el('input', { type: 'password', autocomplete: 'off', maxlength: '2000', name: header }),
  }));
  return {
    title: w(`Destination: ${settings.labelEn}`, `送信先：${settings.labelJa}`),
    lines: [
      client,
      w(`May be sent: ${names}`, `送信できる値：${names}`),
      address,
      w(
        `By: ${roles || 'nobody'}; for: ${purposes}`,
        `実行できる役割：${roles || 'なし'}、目的：${purposes}`,
      ),
      w(
        `At most ${rule.perHour} an hour for each person, ${rule.perDay} a day for all`,
        `上限：1人あたり1時間に${rule.perHour}回、全体で1日に${rule.perDay}回`,
      ),
      settings.ca === null
        ? ''
        : w(
            'Its certificate is checked against an authority that is named here.',
            '証明書は、指定した認証局で検証します。',
          ),
      ...secrets.map(({ header, field }) =>
        el(
          'label',
          {},
          w(
            `Secret text of the header ${header} (empty: as before)`,
            `ヘッダー ${header} の秘密の内容（空欄：変更なし）`,
          ),
          field,
        ),
      ),
    ],
    yes: w('Touch the passkey and set it', 'パスキーで確認して設定する'),
    async act(session) {
      const key = await genuineDayKey(tenant);
      const sealed = [];
      for (const { header, field } of secrets) {
        if (field.value === '') continue;
        const info = `dozo/destination/v1|${tenant}|${settings.name}|${header}`;
        sealed.push({ header, box: await sealText(key.publicKey, info, field.value) });
      }
      const body = { settings, rule, keyId: key.keyId, secrets: sealed };
      const path = `/v1/t/${tenant}/destination`;
      await touchAgain(session, { path, body });
      const answer = await signedAsk(session, DestinationView, path, body);
      for (const { field } of secrets) field.value = '';
      frame.post({ type: 'destination', answer });
    },
  };
}
