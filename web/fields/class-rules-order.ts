import { ClassRulesAnswer } from '#vault/retention/api';
import { signedAsk } from '#web/client/frame-session.ts';
import type { ToFrame } from '#web/client/frames.ts';
import { riskOfClassRule, sayClassRule } from '#web/ui/class-rules.ts';
import { className } from '#web/ui/data-classes.ts';
import { el } from './dom.ts';
import type { Frame } from './frame.ts';
import type { Question } from './say-yes.ts';
import { touchAgain } from './touch.ts';
import { lang, w } from './words.ts';

/** How long values of classes are kept, said by the client's officer in the vault's own frame: each rule with what it risks, and the passkey touched for exactly these. */
export function questionOfClassRules(
  frame: Frame,
  { tenant, clientName, ask }: Extract<ToFrame, { type: 'open-class-rules' }>,
): Question {
  const title = w('How long values are kept', '値の保存期間の設定');
  const path = `/v1/t/${tenant}/retention/classes`;
  return {
    title,
    lines: [
      w(`Client: ${clientName}`, `クライアント：${clientName}`),
      el(
        'ul',
        { class: 'list', tabindex: '0', role: 'list', 'aria-label': title },
        ...ask.rules.map(({ class: cls, rule }) =>
          el(
            'li',
            {},
            el('b', {}, className(cls, lang())),
            w(`: ${sayClassRule(rule, 'en')}. `, `：${sayClassRule(rule, 'ja')}。`),
            el('span', { class: 'soft' }, riskOfClassRule(cls, rule, lang())),
          ),
        ),
      ),
      w(
        'Values whose time is over by these rules are destroyed by themselves, beginning now. It cannot be undone.',
        'この設定で期間が過ぎている値は、今から自動で破棄します。取り消しはできません。',
      ),
    ],
    yes: w('Touch the passkey and set it', 'パスキーで確認して設定する'),
    async act(session) {
      await touchAgain(session, { path, body: ask });
      frame.post({ type: 'class-rules', answer: await signedAsk(session, ClassRulesAnswer, path, ask) });
    },
  };
}
