import { PasskeyModel, PasskeyRuleView, type PasskeyRule } from '#vault/identity/api';
import { endsSession, signedAsk, type FrameSession } from '#web/client/frame-session.ts';
import { el } from './dom.ts';
import { beginFrame, fromLine, type Frame } from './frame.ts';
import { problemLine } from './refusal.ts';
import { askYes } from './say-yes.ts';
import { touchAgain } from './touch.ts';
import { sessionOrSay } from './value-frame.ts';
import { w } from './words.ts';

/** A client's officer says which passkeys act for the client. The page around is told nothing. */
const frame = beginFrame((message, from) => {
  if (message.type === 'open-passkey-rule') void open(from, message.tenant);
});
void frame;

async function open(frame: Frame, tenant: string, said: string | null = null): Promise<void> {
  const session = await sessionOrSay(frame);
  if (session === null) return;
  try {
    const view = await signedAsk(session, PasskeyRuleView, `/v1/t/${tenant}/passkey-rule/read`, {});
    edit(frame, { tenant, session, view }, view.rule, said);
  } catch (error) {
    frame.show(problemLine(error), fromLine(frame.page));
    if (endsSession(error)) frame.post({ type: 'ended' });
  }
}

interface Scope {
  readonly tenant: string;
  readonly session: FrameSession;
  readonly view: PasskeyRuleView;
}

function edit(frame: Frame, scope: Scope, draft: PasskeyRule, said: string | null): void {
  const again = (next: Partial<PasskeyRule>): void => edit(frame, scope, { ...draft, ...next }, null);
  const changed = JSON.stringify(draft) !== JSON.stringify(scope.view.rule);
  const synced = el('input', { type: 'checkbox', id: 'deny-synced', checked: draft.denySynced });
  synced.addEventListener('change', () => again({ denySynced: synced.checked }));
  frame.show(
    el('h1', {}, w('Which passkeys act for you', '利用を認めるパスキー')),
    el('div', { 'aria-live': 'polite' }, said === null ? null : el('p', { class: 'well' }, said)),
    el(
      'label',
      { for: 'deny-synced' },
      synced,
      w(
        'Refuse synced passkeys (a copy lies with their maker and on other devices)',
        '同期型のパスキーを認めない（提供元と他の端末にコピーがあるため）',
      ),
    ),
    el('h2', {}, w('Models', '機種')),
    draft.models.length === 0
      ? el('p', { class: 'soft' }, w('Every model is let in.', 'すべての機種を認めています。'))
      : el(
          'ul',
          { class: 'types' },
          ...draft.models.map((model) =>
            el(
              'li',
              {},
              el('b', {}, model.name),
              ` · ${model.aaguid}`,
              el(
                'span',
                { class: 'row' },
                el(
                  'button',
                  {
                    type: 'button',
                    onclick: () => again({ models: draft.models.filter((one) => one !== model) }),
                  },
                  w(`Take ${model.name} away`, `${model.name}を外す`),
                ),
              ),
            ),
          ),
        ),
    modelForm((model) => again({ models: [...draft.models, model] })),
    el(
      'p',
      { class: 'soft' },
      w(
        'A key that was registered before a model was listed has brought no proof: its owner adds it once more. A rule that would refuse your own key is not taken.',
        '機種の指定前に登録されたパスキーには証明がないため、ご本人による再登録が必要です。設定者自身のパスキーを拒むことになる条件は設定できません。',
      ),
    ),
    el(
      'div',
      { class: 'row' },
      el(
        'button',
        { type: 'button', class: 'main', disabled: !changed, onclick: () => confirm(frame, scope, draft) },
        w('Put it in force…', '適用する…'),
      ),
    ),
    fromLine(frame.page),
  );
}

function modelForm(add: (model: PasskeyModel) => void): HTMLElement {
  const field = (id: string, words: string): [HTMLElement, HTMLInputElement] => {
    const input = el('input', { type: 'text', id, autocomplete: 'off', required: true });
    return [el('label', { for: id }, words, input), input];
  };
  const [nameLabel, name] = field('model-name', w('Name', '名称'));
  const [idLabel, aaguid] = field('model-id', w('Model’s id (AAGUID)', '機種ID（AAGUID）'));
  const root = el('textarea', { id: 'model-root', rows: '4', autocomplete: 'off', required: true });
  const wrong = el('div', { 'aria-live': 'polite' });
  const form = el(
    'form',
    { class: 'type-form' },
    nameLabel,
    idLabel,
    el(
      'label',
      { for: 'model-root' },
      w('Maker’s root certificate (PEM)', '製造元のルート証明書（PEM）'),
      root,
    ),
    wrong,
    el('button', { type: 'submit' }, w('List this model', 'この機種を加える')),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const read = PasskeyModel.safeParse({
      name: name.value,
      aaguid: aaguid.value.trim().toLowerCase(),
      root: root.value.trim(),
    });
    if (read.success) add(read.data);
    else
      wrong.replaceChildren(
        el(
          'p',
          { class: 'problem', role: 'alert' },
          w(
            'The id is a UUID, and the certificate begins with -----BEGIN CERTIFICATE-----.',
            '機種IDはUUID形式、証明書は「-----BEGIN CERTIFICATE-----」で始まる形式で入力してください。',
          ),
        ),
      );
  });
  return form;
}

function confirm(frame: Frame, scope: Scope, rule: PasskeyRule): void {
  const path = `/v1/t/${scope.tenant}/passkey-rule`;
  const body = { seen: scope.view.version, rule };
  askYes(frame, {
    title: w('Which passkeys act for you', '利用を認めるパスキー'),
    lines: [
      rule.denySynced
        ? w('Synced passkeys are refused.', '同期型のパスキーを認めません。')
        : w('Synced passkeys are let in.', '同期型のパスキーも認めます。'),
      rule.models.length === 0
        ? w('Every model is let in.', 'すべての機種を認めます。')
        : w(
            `Only these: ${rule.models.map(({ name }) => name).join(', ')}.`,
            `次の機種のみ認めます：${rule.models.map(({ name }) => name).join('、')}`,
          ),
      w(
        'It holds from the next request on, for everybody who works for you.',
        '次の操作から、貴社を担当する全員に適用されます。',
      ),
    ],
    yes: w('Confirm with a passkey', 'パスキーで確認する'),
    no: () => edit(frame, scope, rule, null),
    async act(session) {
      await touchAgain(session, { path, body });
      await signedAsk(session, PasskeyRuleView, path, body);
      await open(frame, scope.tenant, w('It is in force and in your log.', '適用し、ログに記録しました。'));
    },
  });
}
