import {
  DetectionRules,
  DetectionRulesAnswer,
  TryDetectionAnswer,
  type DetectionFault,
  type DetectionRulesRequest,
} from '#vault/channels/api';
import { answerOf } from '#web/client/ask.ts';
import { endsSession, signedAsk, signedSend, type FrameSession } from '#web/client/frame-session.ts';
import { className } from '#web/ui/data-classes.ts';
import { el } from './dom.ts';
import { beginFrame, fromLine, type Frame } from './frame.ts';
import { problemLine } from './refusal.ts';
import { beginTypeForm, type OwnType } from './rules-form.ts';
import { sayChanges, sayFault } from './rules-words.ts';
import { askYes } from './say-yes.ts';
import { touchAgain } from './touch.ts';
import { sessionOrSay } from './value-frame.ts';
import { lang, w } from './words.ts';

/**
 * A client's own types and allow-list, edited, tried and confirmed in a frame of the vault: examples, allowed values and what the detector is tried
 * on may be somebody's, so that nothing of it is typed into a page of the desk. That page is told the new version's number.
 */
type Draft = Omit<DetectionRulesRequest, 'version'>;

const frame = beginFrame((message, from) => {
  if (message.type === 'open-rules') void open(from, message.tenant);
});
void frame;

async function open(frame: Frame, tenant: string): Promise<void> {
  const path = `/v1/t/${tenant}/detection`;
  try {
    const session = await sessionOrSay(frame);
    if (session === null) return;
    const rules = await answerOf(DetectionRules, await signedSend(session, 'GET', path, undefined));
    edit(frame, { path, session, rules }, draftOf(rules));
  } catch (error) {
    say(frame, error);
  }
}

interface Scope {
  readonly path: string;
  readonly session: FrameSession;
  readonly rules: DetectionRules;
}

const draftOf = (rules: DetectionRules): Draft => ({
  keepTypes: rules.types.map(({ name }) => name),
  addTypes: [],
  allowPatterns: [...rules.allowPatterns],
  allowValues: [],
  forgetAllowed: false,
});

/** Draws the editor for this draft; every change draws it anew, besides what is being typed. */
function edit(frame: Frame, scope: Scope, draft: Draft, sample = ''): void {
  const { rules } = scope;
  const again = (next: Partial<Draft>): void => edit(frame, scope, { ...draft, ...next }, trial.text());
  const trial = beginTrial(frame, scope, draft, sample);
  const status = el('div', { 'aria-live': 'polite' });
  const changes = changesOf(rules, draft);
  const types = [
    ...rules.types
      .filter((one) => draft.keepTypes.includes(one.name))
      .map((one) => ({ ...one, isNew: false })),
    ...draft.addTypes.map((one) => ({ ...one, isNew: true })),
  ];
  const form = el('div', {});
  const openForm = (type: OwnType | null): void =>
    form.replaceChildren(
      beginTypeForm({
        type,
        names: types.map(({ name }) => name).filter((name) => name !== type?.name),
        faultsOf: (typed) => faultsOf(scope, draft, typed),
        done: (typed) => {
          form.replaceChildren();
          if (typed === null) return;
          again({
            keepTypes: draft.keepTypes.filter((name) => name !== typed.name && name !== type?.name),
            addTypes: [
              ...draft.addTypes.filter(({ name }) => name !== typed.name && name !== type?.name),
              typed,
            ],
          });
        },
      }),
    );
  frame.show(
    el('h1', {}, w(`Detection rules · ${rules.client.nameEn}`, `検出ルール · ${rules.client.nameJa}`)),
    el('h2', {}, w('Own kinds of values', '独自の種類')),
    types.length === 0
      ? el(
          'p',
          { class: 'soft' },
          w(
            'None yet. Add one for numbers that only your company has.',
            'まだありません。貴社だけの番号などを追加できます。',
          ),
        )
      : el(
          'ul',
          { class: 'types' },
          ...types.map((one) =>
            el(
              'li',
              {},
              el('b', {}, nameOf(one)),
              ` · ${className(one.class, lang())} · `,
              el('code', {}, one.pattern),
              one.words.length === 0 ? null : ` · ${w('beside', '近くの語')}: ${one.words.join(', ')}`,
              one.isNew ? el('span', { class: 'soft' }, ` · ${w('not in force yet', '未確定')}`) : null,
              el(
                'span',
                { class: 'row' },
                el(
                  'button',
                  {
                    type: 'button',
                    onclick: () =>
                      openForm(draft.addTypes.find(({ name }) => name === one.name) ?? withoutExamples(one)),
                  },
                  w('Edit', '編集'),
                ),
                el(
                  'button',
                  {
                    type: 'button',
                    onclick: () =>
                      again({
                        keepTypes: draft.keepTypes.filter((name) => name !== one.name),
                        addTypes: draft.addTypes.filter(({ name }) => name !== one.name),
                      }),
                  },
                  w('Remove', '削除'),
                ),
              ),
            ),
          ),
        ),
    el(
      'div',
      { class: 'row' },
      el('button', { type: 'button', onclick: () => openForm(null) }, w('Add a kind', '種類を追加')),
    ),
    form,
    ...allowList(rules, draft, again),
    ...trial.elements,
    el('h2', {}, w('What will be different', '変更点')),
    changes.length === 0
      ? el('p', { class: 'soft' }, w('Nothing yet.', 'まだありません。'))
      : el('ul', { class: 'list', tabindex: '0' }, ...changes.map((one) => el('li', {}, one))),
    el(
      'div',
      { class: 'row' },
      el(
        'button',
        {
          type: 'button',
          class: 'main',
          disabled: changes.length === 0,
          onclick: () => confirm(frame, scope, draft),
        },
        w('Review and confirm…', '確認して確定する…'),
      ),
      el(
        'button',
        { type: 'button', onclick: () => edit(frame, scope, draftOf(rules)) },
        w('Discard', '変更を破棄'),
      ),
    ),
    status,
    fromLine(frame.page),
  );
  trial.begin();
}

type Named = Pick<OwnType, 'name' | 'nameEn' | 'nameJa'>;
const nameOf = (one: Named): string => (lang() === 'ja' ? one.nameJa : one.nameEn) || one.name;

/** Examples are not kept: a type that is edited is tried on new ones. */
const withoutExamples = (one: DetectionRules['types'][number]): OwnType => ({
  name: one.name,
  nameEn: one.nameEn,
  nameJa: one.nameJa,
  class: one.class,
  pattern: one.pattern,
  checksum: one.checksum,
  words: one.words,
  examples: [],
  counterExamples: [],
});

function allowList(
  rules: DetectionRules,
  draft: Draft,
  again: (next: Partial<Draft>) => void,
): HTMLElement[] {
  const pattern = el('input', { type: 'text', maxlength: '200', autocomplete: 'off', spellcheck: 'false' });
  const value = el('input', { type: 'text', maxlength: '200', autocomplete: 'off', spellcheck: 'false' });
  const adder = (label: string, input: HTMLInputElement, add: (text: string) => void): HTMLElement =>
    el(
      'form',
      {
        class: 'adder',
        onsubmit: (event) => {
          event.preventDefault();
          if (input.value.trim() !== '') add(input.value.trim());
        },
      },
      el('label', {}, label, input),
      el('button', { type: 'submit' }, w('Add', '追加')),
    );
  const removable = (text: string, remove: () => void): HTMLElement =>
    el(
      'li',
      {},
      el('code', {}, text),
      ' ',
      el('button', { type: 'button', onclick: remove }, w('Remove', '削除')),
    );
  const kept = draft.forgetAllowed ? 0 : rules.allowedValues;
  return [
    el('h2', {}, w('What is nothing sensitive', '機密ではないもの')),
    el(
      'p',
      { class: 'soft' },
      w(
        'A value whose check digits agree, a card or a secret stays masked whatever a pattern says: only its exact text can be allowed. Exact values are kept as keyed digests; nobody can read them back.',
        '検査数字の合う値、カード番号、秘密情報は、パターンでは許可できません（値そのものの指定のみ可能です）。指定した値は鍵付きダイジェストとして保存され、読み出すことはできません。',
      ),
    ),
    el(
      'ul',
      { class: 'types' },
      ...draft.allowPatterns.map((one) =>
        removable(one, () => again({ allowPatterns: draft.allowPatterns.filter((other) => other !== one) })),
      ),
      ...draft.allowValues.map((one) =>
        removable(one, () => again({ allowValues: draft.allowValues.filter((other) => other !== one) })),
      ),
    ),
    kept === 0
      ? el('p', { class: 'soft' }, w('No exact value is allowed.', '許可された値はありません。'))
      : el(
          'p',
          {},
          w(`${kept} exact values are allowed. `, `許可された値：${kept}件 `),
          el(
            'button',
            { type: 'button', onclick: () => again({ forgetAllowed: true }) },
            w('Forget all', 'すべて取り消す'),
          ),
        ),
    adder(
      w(
        'A pattern of whole values, e.g. [a-z]+@example\\.com',
        '値全体のパターン（例：[a-z]+@example\\.com）',
      ),
      pattern,
      (text) => again({ allowPatterns: [...new Set([...draft.allowPatterns, text])] }),
    ),
    adder(
      w('An exact value, e.g. a published test number', '値そのもの（例：公開されたテスト番号）'),
      value,
      (text) => again({ allowValues: [...new Set([...draft.allowValues, text])] }),
    ),
  ];
}

const PAUSE_MS = 300;

/** A text to try the rules on, which goes to the vault alone; what would be found is shown in it. */
function beginTrial(frame: Frame, scope: Scope, draft: Draft, sample: string) {
  const input = el('textarea', { rows: '3', maxlength: '5000', autocomplete: 'off', spellcheck: 'false' });
  input.value = sample;
  const shown = el('div', { 'aria-live': 'polite' });
  let timer = 0;
  const look = async (): Promise<void> => {
    const text = input.value;
    try {
      const answer = await tried(scope, draft, text);
      if (text !== input.value) return;
      const faults = answer.faults.map((fault) =>
        el('p', { class: 'problem' }, `${fault.name} ${sayFault(fault)}`.trim()),
      );
      shown.replaceChildren(...faults, ...(text === '' ? [] : found(text, answer.spans)));
    } catch (error) {
      shown.replaceChildren(problemLine(error));
      if (endsSession(error)) frame.post({ type: 'ended' });
    }
  };
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void look(), PAUSE_MS);
  });
  return {
    text: () => input.value,
    begin: () => void look(),
    elements: [
      el('h2', {}, w('Try it', '試してみる')),
      el(
        'label',
        {},
        w(
          'A text as a customer would write it. It goes to the vault and is not kept.',
          'お客さまが書くような文章を入力してください。保管庫にのみ送られ、保存されません。',
        ),
        input,
      ),
      shown,
    ],
  };

  function found(
    text: string,
    spans: readonly { start: number; end: number; class: string; recognizer: string }[],
  ): HTMLElement[] {
    const sorted = spans.toSorted((a, b) => a.start - b.start);
    const line = el('p', { class: 'tried' });
    let at = 0;
    for (const span of sorted) {
      line.append(
        text.slice(at, span.start),
        el(
          'mark',
          { 'data-own': String(span.recognizer.startsWith('own:')) },
          text.slice(span.start, span.end),
        ),
      );
      at = span.end;
    }
    line.append(text.slice(at));
    return [
      line,
      sorted.length === 0
        ? el('p', { class: 'soft' }, w('Nothing would be masked.', 'マスクされる値はありません。'))
        : el(
            'ul',
            { class: 'list', tabindex: '0' },
            ...sorted.map((span) =>
              el(
                'li',
                {},
                `${text.slice(span.start, span.end)} → ${className(span.class, lang())} (${
                  span.recognizer.startsWith('own:')
                    ? w(`your own: ${span.recognizer.slice(4)}`, `独自：${span.recognizer.slice(4)}`)
                    : span.recognizer
                })`,
              ),
            ),
          ),
    ];
  }
}

function tried(scope: Scope, draft: Draft, sample: string): Promise<TryDetectionAnswer> {
  return signedAsk(scope.session, TryDetectionAnswer, `${scope.path}/try`, { ...draft, sample });
}

/** What the vault says about a type that is being written. */
async function faultsOf(scope: Scope, draft: Draft, typed: OwnType): Promise<DetectionFault[]> {
  const { faults } = await tried(scope, { ...draft, addTypes: [typed] }, '');
  return faults.filter((fault) => fault.of === 'type');
}

function changesOf(rules: DetectionRules, draft: Draft): string[] {
  const before = new Set(rules.types.map(({ name }) => name));
  const now = new Set([...draft.keepTypes, ...draft.addTypes.map(({ name }) => name)]);
  return sayChanges({
    added: draft.addTypes.filter(({ name }) => !before.has(name)).map(nameOf),
    changed: draft.addTypes.filter(({ name }) => before.has(name)).map(nameOf),
    removed: rules.types.filter(({ name }) => !now.has(name)).map(nameOf),
    patternsAdded: draft.allowPatterns.filter((one) => !rules.allowPatterns.includes(one)),
    patternsRemoved: rules.allowPatterns.filter((one) => !draft.allowPatterns.includes(one)),
    values: draft.allowValues.length,
    forgotten: draft.forgetAllowed ? rules.allowedValues : 0,
  });
}

/** Says in words what will be different, and puts it in force after the officer's passkey. */
function confirm(frame: Frame, scope: Scope, draft: Draft): void {
  const { path, rules } = scope;
  const body = { version: rules.version, ...draft };
  askYes(frame, {
    title: w('Change the detection rules', '検出ルールの変更'),
    lines: [
      w(`Client: ${rules.client.nameEn}`, `クライアント：${rules.client.nameJa}`),
      el('ul', { class: 'list', tabindex: '0' }, ...changesOf(rules, draft).map((one) => el('li', {}, one))),
      w(
        'From the next message on. If it hides more than before, the messages that are there already are then looked through as well; the page outside shows how far.',
        '次のメッセージから有効になります。隠す範囲が広がる場合は、受付済みのメッセージも続けて再検査します。進み具合は枠の外の画面に表示されます。',
      ),
    ],
    yes: w('Confirm with your passkey', 'パスキーで確定する'),
    async act(session) {
      await touchAgain(session, { path, body });
      const answer = await signedAsk(session, DetectionRulesAnswer, path, body);
      if (answer.outcome === 'set') {
        frame.post({ type: 'rules-set', version: answer.rules.version });
        return edit(frame, { path, session, rules: answer.rules }, draftOf(answer.rules));
      }
      frame.show(
        ...answer.faults.map((fault) =>
          el('p', { class: 'problem', role: 'alert' }, `${fault.name} ${sayFault(fault)}`.trim()),
        ),
        el('button', { type: 'button', onclick: () => edit(frame, scope, draft) }, w('Back', '戻る')),
        fromLine(frame.page),
      );
    },
    no: () => edit(frame, scope, draft),
  });
}

function say(frame: Frame, error: unknown): void {
  frame.show(problemLine(error), fromLine(frame.page));
  if (endsSession(error)) frame.post({ type: 'ended' });
}
