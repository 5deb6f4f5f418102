import { startRegistration, type PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser';

import { Account, AddPasskeyOptions, type PasskeyLine } from '#vault/identity/api';
import { endsSession, signedAsk, type FrameSession } from '#web/client/frame-session.ts';
import { passkeyWords, sessionWords } from './account-words.ts';
import { el } from './dom.ts';
import { beginFrame, fromLine, type Frame } from './frame.ts';
import { problemLine } from './refusal.ts';
import { askYes } from './say-yes.ts';
import { touchAgain } from './touch.ts';
import { closeOnEscape, sessionOrSay } from './value-frame.ts';
import { w } from './words.ts';

/**
 * One's own sign-in: where one is signed in, and with which passkeys one can. In the vault's own frame, for what is done here opens or closes
 * the way in; the page around is told nothing.
 */
const frame = beginFrame((message, from) => {
  if (message.type === 'open-account') void open(from);
});
if (frame !== null) closeOnEscape(frame);

async function open(frame: Frame, said: HTMLElement | null = null): Promise<void> {
  const session = await sessionOrSay(frame);
  if (session === null) return;
  await attempt(frame, async () => {
    draw(frame, session, await signedAsk(session, Account, '/v1/account', {}), said);
  });
}

/** Whatever goes wrong is said in the place where everything else stands. */
async function attempt(frame: Frame, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (endsSession(error)) return frame.post({ type: 'ended' });
    const again = el('button', { type: 'button', onclick: () => void open(frame) }, w('Back', '戻る'));
    frame.show(problemLine(error), again, fromLine(frame.page));
  }
}

function draw(frame: Frame, session: FrameSession, account: Account, said: HTMLElement | null): void {
  const only = account.passkeys.length === 1;
  frame.show(
    el('h1', {}, w('Your sign-in', 'サインインの管理')),
    el('div', { 'aria-live': 'polite' }, ...(said === null ? [] : [said])),
    el('h2', {}, w('Passkeys', 'パスキー')),
    account.passkeys.length === 0
      ? el(
          'p',
          { class: 'soft' },
          w(
            'None yet. Add one on a device or security key that you carry.',
            'まだありません。お手元の端末またはセキュリティキーに追加してください。',
          ),
        )
      : el(
          'ul',
          { class: 'types' },
          ...account.passkeys.map((key) =>
            el(
              'li',
              {},
              el('b', {}, key.name === '' ? w('Passkey', 'パスキー') : key.name),
              key.own ? ` (${w('used now', '使用中')})` : '',
              el('br'),
              el('span', { class: 'soft' }, passkeyWords(key)),
              only
                ? null
                : el(
                    'span',
                    { class: 'row' },
                    el(
                      'button',
                      {
                        type: 'button',
                        'aria-label': w(`Remove ${key.name}`, `${key.name}を削除`),
                        onclick: () => askRemove(frame, key),
                      },
                      w('Remove…', '削除…'),
                    ),
                  ),
            ),
          ),
        ),
    only
      ? el(
          'p',
          { class: 'soft' },
          w(
            'This is your only passkey. Add a second one, so that losing it does not shut you out.',
            'パスキーが1つだけです。紛失に備えて、2つ目の追加をおすすめします。',
          ),
        )
      : null,
    addForm(frame, session),
    el('h2', {}, w('Where you are signed in', 'サインイン中の端末')),
    el(
      'ul',
      { class: 'types' },
      ...account.sessions.map((line) =>
        el(
          'li',
          {},
          line.own ? el('b', {}, `${w('Here', 'この画面')}: `) : null,
          sessionWords(line),
          line.own
            ? null
            : el(
                'span',
                { class: 'row' },
                el(
                  'button',
                  {
                    type: 'button',
                    'aria-label': w(`End ${line.device}`, `${line.device}のセッションを終了`),
                    onclick: () => void end(frame, session, line.sessionId),
                  },
                  w('End', '終了'),
                ),
              ),
        ),
      ),
    ),
    el(
      'p',
      { class: 'soft' },
      w(
        'A session ends after 15 minutes without activity and after 8 hours at the latest. Signing in on another device ends the one before.',
        'セッションは15分間操作がない場合、または開始から8時間で終了します。別の端末でサインインすると、前のセッションは終了します。',
      ),
    ),
    fromLine(frame.page),
  );
}

async function end(frame: Frame, session: FrameSession, sessionId: string): Promise<void> {
  await attempt(frame, async () => {
    const account = await signedAsk(session, Account, '/v1/account/sessions/end', { sessionId });
    draw(frame, session, account, done(w('That session is over.', 'セッションを終了しました。')));
  });
}

function addForm(frame: Frame, session: FrameSession): HTMLElement {
  const input = el('input', {
    type: 'text',
    id: 'key-name',
    maxlength: '40',
    autocomplete: 'off',
    required: true,
  });
  const form = el(
    'form',
    { class: 'adder' },
    el('label', { for: 'key-name' }, w('Name of a further passkey', '追加するパスキーの名前'), input),
    el('button', { type: 'submit' }, w('Add…', '追加…')),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const name = input.value.trim();
    if (name !== '') void add(frame, session, name);
  });
  return form;
}

/** First the passkey that is there is touched, for exactly this; then the new one is made. Each wants a press of its own. */
async function add(frame: Frame, session: FrameSession, name: string): Promise<void> {
  const path = '/v1/account/passkeys/options';
  askYes(frame, {
    title: w('Add a passkey', 'パスキーの追加'),
    lines: [
      w(`Name: ${name}`, `名前：${name}`),
      w(
        'First confirm with a passkey that you have. Then your device asks where the new one shall be.',
        'まず、登録済みのパスキーで確認します。続いて、新しいパスキーの保存先を端末がおたずねします。',
      ),
    ],
    yes: w('Confirm with a passkey', 'パスキーで確認する'),
    no: () => void open(frame),
    async act(current) {
      await touchAgain(current, { path, body: { name } });
      const options = await signedAsk(current, AddPasskeyOptions, path, { name });
      const make = el(
        'button',
        { type: 'button', class: 'main', onclick: () => void register() },
        w('Make the new passkey', '新しいパスキーを作成する'),
      );
      frame.show(
        el('h1', {}, w('Add a passkey', 'パスキーの追加')),
        el('p', {}, w('Confirmed. Now the new one.', '確認しました。新しいパスキーを作成してください。')),
        make,
        fromLine(frame.page),
      );
      make.focus();

      async function register(): Promise<void> {
        make.disabled = true;
        await attempt(frame, async () => {
          const optionsJSON = options.publicKey as PublicKeyCredentialCreationOptionsJSON;
          const credential = await startRegistration({ optionsJSON });
          const body = { flow: options.flow, credential, name };
          const account = await signedAsk(session, Account, '/v1/account/passkeys', body);
          draw(frame, session, account, done(w(`${name} is added.`, `${name}を追加しました。`)));
        });
      }
    },
  });
}

function askRemove(frame: Frame, key: PasskeyLine): void {
  const path = '/v1/account/passkeys/remove';
  const body = { credentialId: key.credentialId };
  askYes(frame, {
    title: w('Remove a passkey', 'パスキーの削除'),
    lines: [
      w(`Name: ${key.name}`, `名前：${key.name}`),
      w(
        'It signs you in no more, and sessions that were begun with it end.',
        'このパスキーではサインインできなくなり、これで開始したセッションも終了します。',
      ),
    ],
    yes: w('Confirm with a passkey and remove', 'パスキーで確認して削除する'),
    no: () => void open(frame),
    async act(session) {
      await touchAgain(session, { path, body });
      const account = await signedAsk(session, Account, path, body);
      draw(frame, session, account, done(w('It is removed.', '削除しました。')));
    },
  });
}

function done(text: string): HTMLElement {
  return el('p', { class: 'well' }, text);
}
