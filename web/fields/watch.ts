import { Recoveries, StaffSessions } from '#vault/identity/api';
import { endsSession, signedAsk, type FrameSession } from '#web/client/frame-session.ts';
import { sessionWords } from './account-words.ts';
import { el } from './dom.ts';
import { beginFrame, fromLine, type Frame } from './frame.ts';
import { recoverySection } from './recovery.ts';
import { problemLine } from './refusal.ts';
import { sessionOrSay } from './value-frame.ts';
import { lang, w } from './words.ts';

/** For security officers: who is signed in, and the end of it. The page around is told nothing. */
const LOOK_EVERY_MS = 5_000;

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
  const list = el('div', {});
  const recovery = el('div', {});
  let shown = '';
  frame.show(
    el('h1', {}, w('Who is signed in', 'サインイン中の担当者')),
    status,
    list,
    recovery,
    fromLine(frame.page),
  );
  const look = async (): Promise<void> => {
    await guarded(frame, status, async () =>
      draw(await signedAsk(session, StaffSessions, '/v1/watch/sessions', {})),
    );
  };
  await look();
  await guarded(frame, status, async () => {
    const open = await signedAsk(session, Recoveries, '/v1/watch/recoveries', {});
    recovery.replaceChildren(recoverySection(frame, session, open, () => void watch(frame, session)));
  });
  // A page that was drawn over looks no more.
  const looking = setInterval(() => {
    if (list.isConnected) void look();
    else clearInterval(looking);
  }, LOOK_EVERY_MS);

  function draw(staff: StaffSessions): void {
    // What did not change stays, and with it the focus.
    const next = JSON.stringify(staff.people);
    if (next === shown) return;
    shown = next;
    const here = staff.people.filter(({ sessions }) => sessions.length > 0);
    list.replaceChildren(
      here.length === 0
        ? el('p', { class: 'soft' }, w('Nobody is signed in.', 'サインイン中の担当者はいません。'))
        : el('ul', { class: 'types' }, ...here.map((person) => personItem(person))),
    );
  }

  function personItem(person: StaffSessions['people'][number]): HTMLElement {
    const name = lang() === 'ja' ? person.nameJa : person.nameEn;
    return el(
      'li',
      {},
      el('b', {}, name),
      ` · ${person.login}`,
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
                  onclick: () => void end(session, line.sessionId),
                },
                w('End', '終了'),
              ),
        ),
      ),
    );
  }

  async function end(current: FrameSession, sessionId: string): Promise<void> {
    await guarded(frame, status, async () => {
      draw(await signedAsk(current, StaffSessions, '/v1/watch/sessions/end', { sessionId }));
      status.replaceChildren(
        el('p', { class: 'well' }, w('The session is over.', 'セッションを終了しました。')),
      );
    });
  }
}

async function guarded(frame: Frame, status: HTMLElement, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    status.replaceChildren(problemLine(error));
    if (endsSession(error)) frame.post({ type: 'ended' });
  }
}
