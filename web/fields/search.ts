import { SearchAnswer } from '#vault/tokens/api';
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
  if (message.type === 'open-search') open(from, message);
});
if (frame !== null) closeOnEscape(frame);

function open(frame: Frame, scope: Scope): void {
  const cls = el(
    'select',
    { name: 'class' },
    ...SEARCHABLE.map((name) => el('option', { value: name }, className(name, lang()))),
  );
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
    el('label', {}, w('The whole value, exactly', '値（完全一致）'), input),
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
  if (scope.wanted !== null && SEARCHABLE.includes(scope.wanted.class)) cls.value = scope.wanted.class;
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
        keyId: key.keyId,
        sealedValue: await sealText(key.publicKey, `dozo/search/v1|${scope.tenant}|${cls.value}`, value),
      });
      if (answer.outcome === 'found') {
        const count = new Set(answer.hits.flatMap((hit) => hit.conversationIds)).size;
        result.replaceChildren(
          el(
            'p',
            { class: 'soft' },
            w(`Found in ${count} conversations.`, `${count}件の会話で見つかりました。`),
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
