import { ApprovalDecided, EmergencyReviewed, WaitingApprovals } from '#vault/authz/api';
import { endsSession, signedAsk, type FrameSession } from '#web/client/frame-session.ts';
import { Refused } from '#web/client/ask.ts';
import { className } from '#web/ui/data-classes.ts';
import { purposeName } from '#web/ui/purposes.ts';
import { el } from './dom.ts';
import { beginFrame, fieldElement, fromLine, type Frame } from './frame.ts';
import { hearFrames } from './news.ts';
import { problemLine } from './refusal.ts';
import { askYes } from './say-yes.ts';
import { watchSight } from './sight.ts';
import { touchAgain } from './touch.ts';
import { closeOnEscape, head, sessionOrSay } from './value-frame.ts';
import { lang, w } from './words.ts';

/**
 * What waits for the yes of whoever is signed in: one press and the passkey each. The list is the vault's own, and no script of the page can
 * press here. The same frame asks whether an emergency was in order.
 */
type Waiting = WaitingApprovals['approvals'][number];

/** Looked at again even if the news of it was lost. */
const LOOK_EVERY_MS = 3_000;

let look: () => void = () => undefined;
const frame = beginFrame((message, from) => {
  if (message.type !== 'open-approvals') return;
  const { tenant, review: asked } = message;
  if (asked !== undefined && tenant !== null) review(from, tenant, asked);
  else void open(from, tenant);
});
if (frame !== null) {
  closeOnEscape(frame);
  hearFrames((news) => {
    if (news.type === 'approvals' || news.type === 'began') look();
  });
}

async function open(frame: Frame, tenant: string | null): Promise<void> {
  const session = await sessionOrSay(frame);
  if (session === null) return;
  const list = el('ul', { class: 'asks', 'aria-live': 'polite' });
  const status = el('div', { 'aria-live': 'polite' });
  frame.show(
    head(frame, w('Waiting for your approval', '承認待ちの依頼')),
    list,
    status,
    fromLine(frame.page),
  );
  const sight = watchSight(fieldElement());
  const lines = new Map<string, Line>();
  let skewMs = 0;

  look = () =>
    void fetchList().catch((error: unknown) => {
      status.replaceChildren(problemLine(error));
      if (endsSession(error)) frame.post({ type: 'ended' });
    });
  setInterval(look, LOOK_EVERY_MS);
  setInterval(() => {
    for (const line of lines.values()) line.tick(Date.now() + skewMs);
  }, 500);
  look();

  async function fetchList(): Promise<void> {
    if (session === null || !list.isConnected) return;
    const answer = await signedAsk(session, WaitingApprovals, '/v1/approvals/waiting', {});
    skewMs = Date.parse(answer.now) - Date.now();
    const asked = answer.approvals.filter((one) => tenant === null || one.tenant === tenant);
    const there = new Set(asked.map(({ approvalId }) => approvalId));
    // Lines that stay are left alone: what is under a finger must not move to another ask.
    for (const [id, line] of lines) {
      if (there.has(id)) continue;
      line.element.remove();
      lines.delete(id);
    }
    for (const one of asked) {
      if (lines.has(one.approvalId)) continue;
      const line = lineOf(one, (give) => decide(session, one, give));
      lines.set(one.approvalId, line);
      list.append(line.element);
    }
    if (lines.size === 0)
      list.replaceChildren(
        el('li', { class: 'soft' }, w('Nobody waits for your answer.', '回答待ちの依頼はありません。')),
      );
    else for (const note of list.querySelectorAll(':scope > .soft')) note.remove();
    for (const line of lines.values()) line.tick(Date.now() + skewMs);
  }

  async function decide(session: FrameSession, one: Waiting, give: boolean): Promise<void> {
    const line = lines.get(one.approvalId);
    line?.busy(true);
    status.replaceChildren();
    try {
      if (!(await sight.pressed())) {
        status.replaceChildren(el('p', { class: 'problem', role: 'alert' }, sight.wrong() ?? ''));
        return;
      }
      const path = `/v1/t/${one.tenant}/approvals/decide`;
      const body = { approvalId: one.approvalId, give };
      await touchAgain(session, { path, body });
      await signedAsk(session, ApprovalDecided, path, body);
      status.replaceChildren(
        el(
          'p',
          { role: 'status' },
          give
            ? w(
                'Approved. It can be used once, within two minutes.',
                '承認しました。2分以内に1回だけ使えます。',
              )
            : w('Refused. The person sees it now.', '承認しませんでした。依頼した担当者に伝わりました。'),
        ),
      );
    } catch (error) {
      status.replaceChildren(problemLine(error));
      if (endsSession(error)) frame.post({ type: 'ended' });
      if (!(error instanceof Refused)) return;
    } finally {
      line?.busy(false);
      look();
    }
  }
}

interface Line {
  readonly element: HTMLElement;
  busy(is: boolean): void;
  tick(nowMs: number): void;
}

function lineOf(one: Waiting, decide: (give: boolean) => Promise<void>): Line {
  const left = el('span', { class: 'soft' });
  const name = (of: { nameEn: string; nameJa: string }): string => (lang() === 'ja' ? of.nameJa : of.nameEn);
  const yes = el(
    'button',
    { type: 'button', class: 'main', onclick: () => void decide(true) },
    w('Approve', '承認する'),
  );
  const no = el('button', { type: 'button', onclick: () => void decide(false) }, w('Refuse', '承認しない'));
  const element = el(
    'li',
    { 'data-approval': one.approvalId },
    el(
      'p',
      {},
      el('b', {}, className(one.class, lang())),
      ` · ${purposeName(one.purpose, lang())}`,
      el('br'),
      w(
        `${name(one.person)} asks, for ${name(one.client)}`,
        `${name(one.person)}さんからの依頼 ・ ${name(one.client)}`,
      ),
    ),
    el('div', { class: 'row' }, yes, no, el('span', { class: 'spring' }), left),
  );
  return {
    element,
    busy(is) {
      yes.disabled = is;
      no.disabled = is;
    },
    tick(nowMs) {
      const seconds = Math.max(0, Math.ceil((Date.parse(one.expiresAt) - nowMs) / 1_000));
      const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
      left.textContent = w(`${text} left`, `残り ${text}`);
    },
  };
}

function review(
  frame: Frame,
  tenant: string,
  { decisionId, what }: { readonly decisionId: string; readonly what: string },
): void {
  const path = `/v1/t/${tenant}/emergencies/review`;
  const say = (inOrder: boolean) => async (session: FrameSession) => {
    const body = { decisionId, inOrder };
    await touchAgain(session, { path, body });
    await signedAsk(session, EmergencyReviewed, path, body);
    frame.post({ type: 'closed' });
  };
  const ask = (inOrder: boolean): void =>
    askYes(frame, {
      title: w('Emergency', '緊急表示'),
      lines: [
        what,
        inOrder
          ? w('You say that it was in order.', '「問題なし」として確認します。')
          : w('You say that it was not in order.', '「問題あり」として確認します。'),
      ],
      yes: w('Confirm with your passkey', 'パスキーで確定する'),
      act: say(inOrder),
      no: () => choose(),
    });
  const choose = (): void =>
    frame.show(
      head(frame, w('Emergency', '緊急表示')),
      el('p', {}, what),
      el(
        'div',
        { class: 'row' },
        el('button', { type: 'button', onclick: () => ask(false) }, w('Not in order', '問題あり')),
        el('button', { type: 'button', class: 'main', onclick: () => ask(true) }, w('In order', '問題なし')),
      ),
      fromLine(frame.page),
    );
  choose();
}
