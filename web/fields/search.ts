import type { z } from 'zod';

import { SearchAnswer, SearchRuleView } from '#vault/tokens/api';
import { endsSession, signedAsk } from '#web/client/frame-session.ts';
import type { ToFrame } from '#web/client/frames.ts';
import { sealText } from '#web/client/seal.ts';
import { className, SEARCHABLE } from '#web/ui/data-classes.ts';
import { genuineDayKey } from './day-key.ts';
import { el } from './dom.ts';
import { beginFrame, fieldElement, fromLine, type Frame } from './frame.ts';
import { problemLine, reasonList } from './refusal.ts';
import { watchSight } from './sight.ts';
import { touchAgain } from './touch.ts';
import { closeOnEscape, head, sessionOrSay } from './value-frame.ts';
import { lang, w } from './words.ts';

/** Which conversations of one client hold exactly this value? What is typed is sealed here; tokens come back. */
type Scope = Extract<ToFrame, { type: 'open-search' }>;

const frame = beginFrame((message, from) => {
  if (message.type === 'open-search') void begin(from, message);
});
if (frame !== null) closeOnEscape(frame);

type How = 'exact' | 'last4' | 'name';

/** What the client lets its values be searched by; nothing but their whole where that cannot be asked. */
async function begin(frame: Frame, scope: Scope): Promise<void> {
  const session = await sessionOrSay(frame);
  if (session === null) return;
  const rule = await signedAsk(session, SearchRuleView, `/v1/t/${scope.tenant}/search/options`, {}).catch(
    () => null,
  );
  open(frame, scope, rule);
}

function open(frame: Frame, scope: Scope, rule: z.infer<typeof SearchRuleView> | null): void {
  const cls = el(
    'select',
    { name: 'class' },
    ...SEARCHABLE.map((name) => el('option', { value: name }, className(name, lang()))),
  );
  const how = el('select', { name: 'how' });
  const howLabel = el('label', {}, w('By', '検索方法'), how);
  const suit = (): void => {
    const ways: [How, string][] = [['exact', w('the whole value, exactly', '値全体（完全一致）')]];
    if (rule?.last4.some((one) => one === cls.value) === true)
      ways.push(['last4', w('its last four', '下4桁')]);
    if (rule?.names === true && cls.value === 'PERSON')
      ways.unshift([
        'name',
        w('the name, in kana or letters, in any order', '氏名（かな・ローマ字・姓名の順は問いません）'),
      ]);
    how.replaceChildren(...ways.map(([value, words]) => el('option', { value }, words)));
    howLabel.style.display = ways.length < 2 ? 'none' : 'grid';
  };
  cls.addEventListener('change', suit);
  suit();
  const input = el('input', {
    type: 'text',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    maxlength: '400',
    required: true,
    value: scope.wanted?.value ?? '',
  });
  const result = el('div', { 'aria-live': 'polite' });
  const button = el('button', { type: 'submit', class: 'main' }, w('Search', '検索する'));
  const form = el(
    'form',
    { onsubmit: (event) => (event.preventDefault(), void search()) },
    el('label', {}, w('What it is', '種類'), cls),
    howLabel,
    el('label', {}, w('What to look for', '検索する内容'), input),
    el(
      'div',
      { class: 'row' },
      button,
      el(
        'span',
        { class: 'soft' },
        w('Each search is recorded and counts.', '検索は記録され、回数に含まれます。'),
      ),
    ),
  );
  form.style.display = 'grid';
  form.style.gap = '10px';
  frame.show(
    head(frame, w(`Find a value · ${scope.clientName}`, `値で検索 · ${scope.clientName}`)),
    form,
    result,
    fromLine(frame.page),
  );
  if (scope.wanted !== null && SEARCHABLE.includes(scope.wanted.class)) {
    cls.value = scope.wanted.class;
    suit();
    // It was typed as a whole value.
    how.value = 'exact';
  }
  input.focus();
  const sight = watchSight(fieldElement());

  async function search(): Promise<void> {
    const value = input.value.trim();
    if (value === '') return input.focus();
    button.disabled = true;
    try {
      if (!(await sight.pressed(1_500)))
        return result.replaceChildren(el('p', { class: 'problem', role: 'alert' }, sight.wrong() ?? ''));
      const session = await sessionOrSay(frame);
      if (session === null) return;
      const key = await genuineDayKey(scope.tenant);
      const answer = await signedAsk(session, SearchAnswer, `/v1/t/${scope.tenant}/search`, {
        class: cls.value,
        how: how.value,
        keyId: key.keyId,
        sealedValue: await sealText(key.publicKey, `dozo/search/v1|${scope.tenant}|${cls.value}`, value),
      });
      if (answer.outcome === 'found') {
        const count = new Set(answer.hits.flatMap((hit) => hit.conversationIds)).size;
        result.replaceChildren(
          el(
            'p',
            { class: 'soft' },
            w(
              `Found in ${count} ${count === 1 ? 'conversation' : 'conversations'}.`,
              `${count}件の会話で見つかりました。`,
            ),
            answer.complete
              ? ''
              : w(
                  ' There may be more: older values are still being made searchable, or there are too many.',
                  ' ほかにもある可能性があります（過去の値の準備中、または件数が多すぎます）。',
                ),
          ),
        );
        return frame.post({ type: 'hits', hits: answer.hits });
      }
      result.replaceChildren(
        reasonList(answer.reasons, (mend) => {
          if (mend === 'touch')
            return void touchAgain(session).then(search, (error) =>
              result.replaceChildren(problemLine(error)),
            );
          frame.post({ type: 'mend', mend });
        }),
      );
    } catch (error) {
      result.replaceChildren(problemLine(error));
      if (endsSession(error)) frame.post({ type: 'ended' });
    } finally {
      button.disabled = false;
    }
  }
}
