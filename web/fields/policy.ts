import { PolicyPreview, PolicySet } from '#vault/authz/api';
import { endsSession, signedAsk } from '#web/client/frame-session.ts';
import type { ToFrame } from '#web/client/frames.ts';
import { isWider, sayConsequence, sayConsequences, sayDifference, sayRisk } from '#web/ui/policy-words.ts';
import { el } from './dom.ts';
import { beginFrame, fromLine, type Frame } from './frame.ts';
import { problemLine } from './refusal.ts';
import { askYes } from './say-yes.ts';
import { touchAgain } from './touch.ts';
import { closeOnEscape, head, sessionOrSay } from './value-frame.ts';
import { lang, w } from './words.ts';

/**
 * A client's officer puts rules in force. What differs and what it would have meant is asked of the vault here, and said in the vault's own
 * words: the page around can only propose. The passkey is touched for exactly these rules.
 */
type Proposal = Extract<ToFrame, { type: 'open-policy' }>;

const frame = beginFrame((message, from) => {
  if (message.type === 'open-policy') void open(from, message);
});
if (frame !== null) closeOnEscape(frame);

async function open(frame: Frame, { tenant, ask }: Proposal): Promise<void> {
  const path = `/v1/t/${tenant}/policy`;
  const title = w('Change the policy', 'ポリシーの変更');
  try {
    const session = await sessionOrSay(frame);
    if (session === null) return;
    const preview = await signedAsk(session, PolicyPreview, `${path}/preview`, ask);
    if (preview.version !== ask.version || preview.differences.length === 0) {
      return frame.show(
        head(frame, title),
        el(
          'p',
          { role: 'alert' },
          preview.differences.length === 0
            ? w('These rules are in force already.', 'このルールはすでに有効です。')
            : w(
                'Somebody else changed the policy meanwhile. Close this, look at it again and repeat your change.',
                '別の担当者がポリシーを変更しました。閉じて内容をご確認のうえ、もう一度変更してください。',
              ),
        ),
        fromLine(frame.page),
      );
    }
    askYes(frame, {
      title,
      lines: linesOf(preview),
      yes: w('Confirm with your passkey', 'パスキーで確定する'),
      async act(session) {
        await touchAgain(session, { path, body: ask });
        frame.post({ type: 'policy-set', answer: await signedAsk(session, PolicySet, path, ask) });
      },
    });
  } catch (error) {
    frame.show(head(frame, title), problemLine(error), fromLine(frame.page));
    if (endsSession(error)) frame.post({ type: 'ended' });
  }
}

function linesOf({ client, differences, consequences }: PolicyPreview): (string | HTMLElement)[] {
  const count = differences.length;
  const { nowDenied, nowAllowed } = consequences;
  return [
    w(`Client: ${client.nameEn}`, `クライアント：${client.nameJa}`),
    w(
      `${count} ${count === 1 ? 'change' : 'changes'}, within a second:`,
      `変更は${count}件、1秒以内に有効になります。`,
    ),
    listOf(
      w('Changes', '変更点'),
      differences.map((one) =>
        el(
          'li',
          { 'data-wider': String(isWider(one)) },
          el('span', { class: 'soft' }, isWider(one) ? w('wider', '緩和') : w('narrower', '厳格化')),
          ` ${sayDifference(one, lang())}`,
          isWider(one) ? el('span', { class: 'soft' }, ` ${sayRisk(one, lang()) ?? ''}`) : null,
        ),
      ),
    ),
    sayConsequences(consequences, lang()),
    ...(nowDenied.length + nowAllowed.length === 0
      ? []
      : [
          listOf(
            w('Consequences', '影響'),
            [
              ...nowDenied.map((one) => sayConsequence(one, false, lang())),
              ...nowAllowed.map((one) => sayConsequence(one, true, lang())),
            ].map((text) => el('li', {}, text)),
          ),
        ]),
  ];
}

function listOf(label: string, items: readonly HTMLElement[]): HTMLElement {
  return el('ul', { class: 'list', tabindex: '0', role: 'list', 'aria-label': label }, ...items);
}
