import { ApprovalStates, type AskedApprovals, type Purpose, type Reason } from '#vault/authz/api';
import { ApprovalAnswer } from '#vault/tokens/api';
import { endsSession, signedAsk } from '#web/client/frame-session.ts';
import { el } from './dom.ts';
import { fromLine, type Frame } from './frame.ts';
import { hearFrames } from './news.ts';
import { problemLine } from './refusal.ts';
import { head, sessionOrSay } from './value-frame.ts';
import { w } from './words.ts';

interface Waiting {
  readonly title: string;
  readonly tenant: string;
  readonly ask: { readonly token: string; readonly conversationId: string; readonly purpose: Purpose };
  /** Something else stands against it by now. */
  readonly denied: (reasons: readonly Reason[]) => void;
  /** Everybody has agreed, and the person pressed to see it. */
  readonly given: () => void;
}
type State = ApprovalStates['approvals'][number];

/** Looked at again even if the news of it was lost. */
const LOOK_EVERY_MS = 5_000;
/** Called when an approval somewhere changed; only the question that is on the screen listens. */
let changed: () => void = () => undefined;
hearFrames((news) => {
  if (news.type === 'approvals') changed();
});

/** Asks whoever must agree, and shows live how it stands: who was asked, how long it still waits, what they said. */
export async function waitForApproval(frame: Frame, waiting: Waiting): Promise<void> {
  const session = await sessionOrSay(frame);
  if (session === null) return;
  const base = `/v1/t/${waiting.tenant}/approvals`;
  try {
    const answer = await signedAsk(session, ApprovalAnswer, base, waiting.ask);
    if (answer.outcome === 'denied') return waiting.denied(answer.reasons);
    const ids = answer.approvals.map(({ approvalId }) => approvalId);
    const view = show(frame, waiting);
    const look = async (): Promise<void> => {
      if (!view.isThere()) return stop();
      const now = await signedAsk(session, ApprovalStates, `${base}/state`, { approvalIds: ids });
      view.tell(now);
      if (now.approvals.every(({ state }) => state !== 'waiting')) stop();
    };
    const quietly = (): void => void look().catch(() => undefined);
    const timer = setInterval(quietly, LOOK_EVERY_MS);
    function stop(): void {
      clearInterval(timer);
      changed = () => undefined;
    }
    changed = quietly;
    view.tell(answer);
  } catch (error) {
    frame.show(head(frame, waiting.title), problemLine(error), fromLine(frame.page));
    if (endsSession(error)) frame.post({ type: 'ended' });
  }
}

function show(frame: Frame, waiting: Waiting) {
  const list = el('ul', { class: 'reasons', 'aria-live': 'polite' });
  const left = el('p', { class: 'soft' });
  const row = el('div', { class: 'row' });
  frame.show(
    head(frame, waiting.title),
    el('p', {}, w('Asked for exactly this value and purpose:', 'この値と目的に限って依頼しました：')),
    list,
    left,
    row,
    fromLine(frame.page),
  );
  let said = '';
  let ends = 0;
  const tick = setInterval(() => {
    if (!list.isConnected) return clearInterval(tick);
    const seconds = Math.max(0, Math.ceil((ends - performance.now()) / 1_000));
    left.textContent =
      ends === 0 || seconds === 0
        ? ''
        : w(
            `Waits for ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} more. You can leave this open and go on.`,
            `残り${Math.floor(seconds / 60)}分${seconds % 60}秒。開いたまま、ほかの作業を続けられます。`,
          );
  }, 500);

  return {
    isThere: () => list.isConnected,
    tell(now: ApprovalStates | AskedApprovals) {
      const asked: readonly State[] = now.approvals;
      const open = asked.filter(({ state }) => state === 'waiting');
      // By the vault's clock, not by this machine's.
      const lasts = Math.min(...open.map(({ expiresAt }) => Date.parse(expiresAt) - Date.parse(now.now)));
      ends = open.length === 0 ? 0 : performance.now() + lasts;
      const text = asked.map(({ of, state }) => `${of} ${state}`).join();
      if (text === said) return;
      said = text;
      list.replaceChildren(...asked.map((one) => el('li', { 'data-state': one.state }, sayState(one))));
      if (asked.every(({ state }) => state === 'given')) return offer();
      if (asked.some(({ state }) => state === 'refused' || state === 'over')) again();
    },
  };

  function offer(): void {
    const go = el(
      'button',
      { type: 'button', class: 'main', onclick: () => waiting.given() },
      w('Show the value', '値を表示する'),
    );
    row.replaceChildren(go);
    left.textContent = w('The yes is good for two minutes, once.', '承認は2分間、1回限り有効です。');
    go.focus();
  }
  function again(): void {
    row.replaceChildren(
      el(
        'button',
        { type: 'button', onclick: () => void waitForApproval(frame, waiting) },
        w('Ask again', 'もう一度依頼する'),
      ),
    );
  }
}

const WHO = {
  lead: ['A lead', 'リーダー'],
  client: ['The client’s officer', '委託元の責任者'],
} as const;
const STATES: Readonly<Record<State['state'], readonly [en: string, ja: string]>> = {
  waiting: ['has been asked and has not answered yet', 'に依頼しました。回答待ちです'],
  given: ['has said yes', 'が承認しました'],
  refused: ['has said no', 'が承認しませんでした'],
  used: ['had said yes; it has been used', 'の承認は使用済みです'],
  over: ['did not answer in time', 'からの回答がないまま期限が切れました'],
};

function sayState({ of, state }: State): string {
  const [en, ja] = WHO[of];
  const [stateEn, stateJa] = STATES[state];
  return w(`${en} ${stateEn}.`, `${ja}${stateJa}。`);
}
