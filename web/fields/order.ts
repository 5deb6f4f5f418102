import { Containments } from '#vault/facts/api';
import { Invited } from '#vault/identity/api';
import { Erasure, HoldAnswer, RetentionRule } from '#vault/retention/api';
import { signedAsk } from '#web/client/frame-session.ts';
import type { ToFrame } from '#web/client/frames.ts';
import { roleName } from '#web/ui/roles.ts';
import { questionOfClassRules } from './class-rules-order.ts';
import { questionOfDestination } from './destination-order.ts';
import { beginFrame, type Frame } from './frame.ts';
import { showLink } from './show-link.ts';
import { askYes, type Question } from './say-yes.ts';
import { questionOfSigning } from './sign-order.ts';
import { touchAgain } from './touch.ts';
import { closeOnEscape } from './value-frame.ts';
import { lang, w } from './words.ts';

/**
 * What opens doors or cannot be undone, said by an officer in the vault's own frame: that containment ends, that somebody new may come in, that a
 * person is erased or how long people are kept. The page around cannot say it for them, whoever serves it; what it calls people is shown
 * beside what is really signed.
 */
type Lift = Extract<ToFrame, { type: 'open-lift' }>;
type Invite = Extract<ToFrame, { type: 'open-invite' }>;
type Ending = Extract<ToFrame, { type: 'open-erase' | 'open-hold' | 'open-retain' }>;

const frame = beginFrame((message, from) => {
  if (message.type === 'open-lift') askLift(from, message);
  if (message.type === 'open-invite') askInvite(from, message);
  if (message.type === 'open-erase' || message.type === 'open-hold' || message.type === 'open-retain')
    askYes(from, questionOf(from, message));
  if (message.type === 'open-sign') askYes(from, questionOfSigning(from, message));
  if (message.type === 'open-class-rules') askYes(from, questionOfClassRules(from, message));
  if (
    message.type === 'open-destination' ||
    message.type === 'open-withdraw' ||
    message.type === 'open-search-rule'
  )
    askYes(from, questionOfDestination(from, message));
});
if (frame !== null) closeOnEscape(frame);

function askLift(frame: Frame, { order, what }: Lift): void {
  const scope = {
    agent: w('One person is let in again', '担当者1名の封じ込めを解除します'),
    client: w('One client is opened again', 'クライアント1社の封じ込めを解除します'),
    floor: w(
      'The whole floor is opened again: every person, every client',
      'フロア全体（全員・全クライアント）の封じ込めを解除します',
    ),
  }[order.scope];
  askYes(frame, {
    title: w('Lift containment', '封じ込めの解除'),
    lines: [
      scope,
      order.scope === 'floor' ? '' : w(`The page calls it: ${what}`, `画面での表示：${what}`),
      w(`Reason: ${order.reason}`, `理由：${order.reason}`),
    ],
    yes: w('Yes, lift it', 'はい、解除する'),
    async act(session) {
      const answer = await signedAsk(session, Containments, '/v1/containment', { ...order, active: false });
      frame.post({ type: 'lifted', answer });
    },
  });
}

function askInvite(frame: Frame, { person }: Invite): void {
  const roles = [...new Set(person.memberships.map(({ role }) => roleName(role, lang())))].join(', ');
  const count = person.memberships.length;
  askYes(frame, {
    title: w('Invite a person', '招待の作成'),
    lines: [
      w(
        `${person.nameEn} (${person.nameJa}), login ${person.login}`,
        `${person.nameJa}（${person.nameEn}）、ログイン名 ${person.login}`,
      ),
      w(
        `As ${roles}, for ${count} ${count === 1 ? 'client' : 'clients'}`,
        `役割：${roles}、担当クライアント：${count}社`,
      ),
    ],
    yes: w('Yes, make the link', 'はい、リンクを作成する'),
    async act(session) {
      await touchAgain(session, { path: '/v1/invitations', body: person });
      const { link, expiresAt } = await signedAsk(session, Invited, '/v1/invitations', person);
      frame.post({ type: 'invited' });
      showLink(frame, w('The invitation', '招待リンク'), link, expiresAt);
    },
  });
}

/** What ends: a person's data, a hold on it, or the time that people are kept. */
function questionOf(frame: Frame, message: Ending): Question {
  const client = w(`Client: ${message.clientName}`, `クライアント：${message.clientName}`);
  switch (message.type) {
    case 'open-erase': {
      const { ask, tenant } = message;
      return {
        title: w('Erase a person', 'お客さまの情報の消去'),
        lines: [
          w(
            'Everything of the person whose conversation this is goes, in every conversation. It cannot be undone.',
            'この会話のお客さまの情報を、すべての会話から消去します。取り消しはできません。',
          ),
          client,
          w(`Conversation: ${ask.conversationId}`, `会話ID：${ask.conversationId}`),
          w(`Reference: ${ask.reference}`, `管理番号：${ask.reference}`),
        ],
        yes: w('Yes, erase', 'はい、消去する'),
        async act(session) {
          const path = `/v1/t/${tenant}/erase`;
          await touchAgain(session, { path, body: ask });
          const answer = await signedAsk(session, Erasure, path, ask);
          frame.post({ type: 'erased', answer });
        },
      };
    }
    case 'open-hold': {
      const { ask, tenant } = message;
      return {
        title: ask.hold
          ? w('Ask for a legal hold', '保全措置の申請')
          : w('Ask for the end of a legal hold', '保全措置の解除の申請'),
        lines: [
          client,
          w(`Conversation: ${ask.conversationId}`, `会話ID：${ask.conversationId}`),
          w(`Reference: ${ask.reference}`, `管理番号：${ask.reference}`),
        ],
        yes: w('Yes', 'はい'),
        async act(session) {
          const path = `/v1/t/${tenant}/hold`;
          await touchAgain(session, { path, body: ask });
          const answer = await signedAsk(session, HoldAnswer, path, ask);
          frame.post({ type: 'held', answer });
        },
      };
    }
    case 'open-retain': {
      const { ask, tenant } = message;
      const days = ask.daysAfterSolved;
      return {
        title: w('How long people are kept', '保存期間の設定'),
        lines: [
          client,
          days === null
            ? w('People are kept until somebody asks.', '請求があるまで保存します。')
            : w(
                `Everybody whose last conversation was solved ${days} days ago or more is erased by itself, beginning now. It cannot be undone.`,
                `最後のお問い合わせの解決から${days}日以上過ぎたお客さまの情報を、今から自動で消去します。取り消しはできません。`,
              ),
        ],
        yes: w('Yes, set it', 'はい、設定する'),
        async act(session) {
          const path = `/v1/t/${tenant}/retention`;
          await touchAgain(session, { path, body: ask });
          const answer = await signedAsk(session, RetentionRule, path, ask);
          frame.post({ type: 'retained', answer });
        },
      };
    }
  }
}
