import { Recoveries, RecoveryApproved } from '#vault/identity/api';
import { signedAsk, type FrameSession } from '#web/client/frame-session.ts';
import { moment } from './account-words.ts';
import { el } from './dom.ts';
import type { Frame } from './frame.ts';
import { showLink } from './show-link.ts';
import { askYes } from './say-yes.ts';
import { touchAgain } from './touch.ts';
import { lang, w } from './words.ts';

/** Recovery of somebody who lost every key: what is open, and the ways to ask for one. `back` draws the officer's page again. */
export function recoverySection(
  frame: Frame,
  session: FrameSession,
  { recoveries, people }: Recoveries,
  back: () => void,
): HTMLElement {
  const nameOf = (one: { nameEn: string; nameJa: string }): string =>
    lang() === 'ja' ? one.nameJa : one.nameEn;
  const who = el('select', {
    id: 'recover-who',
    'aria-label': w('Who has lost their keys', '鍵を失った担当者'),
  });
  who.append(
    el('option', { value: '' }, w('Choose a person', '担当者を選択')),
    ...people.map((one) => el('option', { value: one.personId }, `${nameOf(one)} (${one.login})`)),
  );
  const ask = (): void => {
    const person = people.find(({ personId }) => personId === who.value);
    if (person === undefined) return;
    const path = '/v1/watch/recoveries/ask';
    const body = { personId: person.personId };
    askYes(frame, {
      title: w('Ask for a recovery', '再設定の申請'),
      lines: [
        `${nameOf(person)} (${person.login})`,
        w(
          'Be sure that it is this person who asks: see them, or call them on a number that you have. A second officer has to approve it.',
          'ご本人からの依頼であることを、対面または登録済みの電話番号で必ず確認してください。別の責任者の承認が必要です。',
        ),
      ],
      yes: w('Confirm with a passkey', 'パスキーで確認する'),
      no: back,
      async act(current) {
        await touchAgain(current, { path, body });
        await signedAsk(current, Recoveries, path, body);
        back();
      },
    });
  };
  const approve = (one: Recoveries['recoveries'][number]): void => {
    const path = '/v1/watch/recoveries/approve';
    const body = { recoveryId: one.recoveryId };
    askYes(frame, {
      title: w('Approve a recovery', '再設定の承認'),
      lines: [
        `${nameOf(one)} (${one.login})`,
        w(
          'All of their passkeys and sessions become worthless once they use the link. It is shown here, once: let them use it in front of you.',
          'リンクの使用と同時に、これまでのパスキーとセッションはすべて無効になります。リンクの表示は一度きりです。目の前でご本人に使ってもらってください。',
        ),
      ],
      yes: w('Confirm with a passkey and show the link', 'パスキーで確認してリンクを表示する'),
      no: back,
      async act(current) {
        await touchAgain(current, { path, body });
        const { link, expiresAt } = await signedAsk(current, RecoveryApproved, path, body);
        showLink(frame, w('The link of the recovery', '再設定のリンク'), link, expiresAt, back);
      },
    });
  };
  const withdraw = async (recoveryId: string): Promise<void> => {
    await signedAsk(session, Recoveries, '/v1/watch/recoveries/withdraw', { recoveryId });
    back();
  };
  return el(
    'section',
    {},
    el('h2', {}, w('Recovery of a sign-in', 'サインインの再設定')),
    el(
      'p',
      { class: 'soft' },
      w(
        'For somebody who has lost every passkey. Two officers say so; no mail gives access back.',
        'パスキーをすべて失った担当者のための手順です。責任者2名の確認が必要で、メールでの再設定はできません。',
      ),
    ),
    recoveries.length === 0
      ? null
      : el(
          'ul',
          { class: 'types' },
          ...recoveries.map((one) =>
            el(
              'li',
              {},
              el('b', {}, nameOf(one)),
              ` · ${one.login} · `,
              el(
                'span',
                { class: 'soft' },
                one.approved
                  ? w('approved; the link is out', '承認済み・リンク発行済み')
                  : one.mayApprove
                    ? w('waits for you', 'あなたの承認待ち')
                    : w('waits for another officer', '別の責任者の承認待ち'),
                ` · ${w('until', '期限')} ${moment(one.expiresAt)}`,
              ),
              el(
                'span',
                { class: 'row' },
                one.mayApprove
                  ? el(
                      'button',
                      { type: 'button', class: 'main', onclick: () => approve(one) },
                      w('Approve…', '承認…'),
                    )
                  : null,
                el(
                  'button',
                  { type: 'button', onclick: () => void withdraw(one.recoveryId) },
                  w('Withdraw', '取り消す'),
                ),
              ),
            ),
          ),
        ),
    el(
      'div',
      { class: 'adder' },
      el('label', { for: 'recover-who' }, w('Who has lost their keys', '鍵を失った担当者'), who),
      el('button', { type: 'button', onclick: ask }, w('Ask for a recovery…', '再設定を申請…')),
    ),
  );
}
