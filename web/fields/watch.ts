import { Recoveries, StaffSessions, type CredentialAlert } from '#vault/identity/api';
import { endsSession, signedAsk, type FrameSession } from '#web/client/frame-session.ts';
import { sessionWords } from './account-words.ts';
import { actionWords, alertTitle, alertWords } from './alert-words.ts';
import { el } from './dom.ts';
import { beginFrame, fromLine, type Frame } from './frame.ts';
import { recoverySection } from './recovery.ts';
import { problemLine } from './refusal.ts';
import { askYes } from './say-yes.ts';
import { touchAgain } from './touch.ts';
import { sessionOrSay } from './value-frame.ts';
import { lang, w } from './words.ts';

/** For security officers: what the credential watch saw, who is signed in, who is recovered. The page around is told nothing. */
const LOOK_EVERY_MS = 5_000;
type Staff = StaffSessions['people'][number];

const frame = beginFrame((message, from) => {
  if (message.type === 'open-watch') void open(from);
});
void frame;

async function open(frame: Frame): Promise<void> {
  const session = await sessionOrSay(frame);
  if (session !== null) await watch(frame, session);
}

async function watch(frame: Frame, session: FrameSession): Promise<void> {
  const status = el('div', { 'aria-live': 'polite' });
  const alerts = el('div', { 'aria-live': 'polite' });
  const list = el('div', {});
  const recovery = el('div', {});
  let shown = '';
  frame.show(
    el('h1', {}, w('Credential watch', '認証の監視')),
    status,
    alerts,
    el('h2', {}, w('Who is signed in', 'サインイン中の担当者')),
    list,
    recovery,
    fromLine(frame.page),
  );
  const ask = async (path: string, body: unknown, said: string | null): Promise<void> => {
    try {
      draw(await signedAsk(session, StaffSessions, path, body));
      if (said !== null) status.replaceChildren(el('p', { class: 'well' }, said));
    } catch (error) {
      status.replaceChildren(problemLine(error));
      if (endsSession(error)) frame.post({ type: 'ended' });
    }
  };
  await ask('/v1/watch/sessions', {}, null);
  try {
    const recoveries = await signedAsk(session, Recoveries, '/v1/watch/recoveries', {});
    recovery.replaceChildren(recoverySection(frame, session, recoveries, () => void watch(frame, session)));
  } catch (error) {
    recovery.replaceChildren(problemLine(error));
  }
  // A page that was drawn over looks no more.
  const looking = setInterval(() => {
    if (list.isConnected) void ask('/v1/watch/sessions', {}, null);
    else clearInterval(looking);
  }, LOOK_EVERY_MS);

  function draw(staff: StaffSessions): void {
    // What did not change stays, and with it the focus.
    const next = JSON.stringify(staff);
    if (next === shown) return;
    shown = next;
    alerts.replaceChildren(
      staff.alerts.length === 0
        ? el('p', { class: 'soft' }, w('Nothing to look at.', '確認が必要な警告はありません。'))
        : el('ul', { class: 'types' }, ...staff.alerts.map((alert) => alertItem(alert))),
    );
    const here = staff.people.filter(({ sessions, locked }) => locked || sessions.length > 0);
    list.replaceChildren(
      here.length === 0
        ? el('p', { class: 'soft' }, w('Nobody is signed in.', 'サインイン中の担当者はいません。'))
        : el('ul', { class: 'types' }, ...here.map((person) => personItem(person))),
    );
  }

  function alertItem(alert: CredentialAlert): HTMLElement {
    const settle = (): void =>
      void ask('/v1/watch/alerts/settle', { alertId: alert.alertId }, w('Noted.', '確認済みにしました。'));
    return el(
      'li',
      {},
      el('b', {}, alertTitle(alert)),
      el('br'),
      el('span', { class: 'soft' }, alertWords(alert)),
      el('br'),
      actionWords(alert),
      el(
        'span',
        { class: 'row' },
        el(
          'button',
          {
            type: 'button',
            'aria-label': w(`Looked at: ${alertTitle(alert)}`, `確認済みにする：${alertTitle(alert)}`),
            onclick: settle,
          },
          w('I have looked at it', '確認済みにする'),
        ),
      ),
    );
  }

  function personItem(person: Staff): HTMLElement {
    const name = lang() === 'ja' ? person.nameJa : person.nameEn;
    return el(
      'li',
      {},
      el('b', {}, name),
      ` · ${person.login}`,
      person.locked
        ? el(
            'span',
            { class: 'row' },
            el('span', { class: 'problem' }, w('Locked', 'ロック中')),
            el(
              'button',
              {
                type: 'button',
                'aria-label': w(`Unlock ${name}`, `${name}さんのロックを解除`),
                onclick: () => unlock(person, name),
              },
              w('Unlock…', '解除…'),
            ),
          )
        : null,
      ...person.sessions.map((line) =>
        el(
          'span',
          { class: 'row' },
          el('span', { class: 'soft' }, sessionWords(line)),
          line.own
            ? el('span', {}, w('(you, here)', '（この画面）'))
            : el(
                'button',
                {
                  type: 'button',
                  'aria-label': w(`End ${name}, ${line.device}`, `${name}さん（${line.device}）を終了`),
                  onclick: () =>
                    void ask(
                      '/v1/watch/sessions/end',
                      { sessionId: line.sessionId },
                      w('The session is over.', 'セッションを終了しました。'),
                    ),
                },
                w('End', '終了'),
              ),
        ),
      ),
    );
  }

  function unlock({ personId, login }: Staff, name: string): void {
    const path = '/v1/watch/unlock';
    const body = { personId };
    const back = (): void => void watch(frame, session);
    askYes(frame, {
      title: w('Unlock a sign-in', 'サインインのロック解除'),
      lines: [
        `${name} (${login})`,
        w(
          'They can sign in again at once. Be sure that you know what was wrong.',
          'すぐにサインインできるようになります。原因を確認してから解除してください。',
        ),
      ],
      yes: w('Confirm with a passkey and unlock', 'パスキーで確認して解除する'),
      no: back,
      async act(current) {
        await touchAgain(current, { path, body });
        await signedAsk(current, StaffSessions, path, body);
        back();
      },
    });
  }
}
