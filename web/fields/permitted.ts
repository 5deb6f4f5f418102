import type { Purpose } from '#vault/authz/api';
import { PurposesAnswer } from '#vault/tokens/api';
import { readSession, signedAsk } from '#web/client/frame-session.ts';
import { w } from './words.ts';

const PATIENCE_MS = 1_500;

/**
 * For which purposes the client's rules let this person see a value of this token's class, or null when that cannot be told: then all are offered, and
 * the vault decides as ever. It only spares people a refusal that was certain.
 */
export async function permittedPurposes(tenant: string, token: string): Promise<readonly Purpose[] | null> {
  try {
    const session = await readSession();
    if (session === null) return null;
    const answer = await signedAsk(
      session,
      PurposesAnswer,
      `/v1/t/${tenant}/purposes`,
      { token },
      { signal: AbortSignal.timeout(PATIENCE_MS) },
    );
    return answer.permitted;
  } catch {
    return null;
  }
}

/**
 * Opens the purposes that the client's rules permit, or all while that is not known, and puts the focus on the one used last. The others stay
 * greyed, each in its place and under its number, and it is said why.
 */
export function openPermitted(
  buttons: ReadonlyMap<Purpose, HTMLButtonElement>,
  permitted: readonly Purpose[] | null,
  last: Purpose,
  status: HTMLElement,
): void {
  const open = [...buttons.keys()].filter((purpose) => permitted?.includes(purpose) ?? true);
  for (const purpose of open) buttons.get(purpose)?.removeAttribute('disabled');
  const first = open.includes(last) ? last : open[0];
  if (first === undefined) {
    status.textContent = w(
      'The client’s rules let nobody in your role see this kind of value. Check what the customer says instead, or ask your lead.',
      '委託元の規則により、あなたの役割ではこの種類の値を表示できません。「聞き取り照合」を使うか、リーダーに相談してください。',
    );
    // There is nothing else to press: the way out and on to the next tab.
    document.querySelector<HTMLButtonElement>('.head button')?.focus();
    return;
  }
  buttons.get(first)?.focus();
  if (open.length < buttons.size)
    status.textContent = w(
      'What is greyed, the client’s rules do not permit for this kind of value.',
      '薄い項目は、委託元の規則によりこの種類の値には使えません。',
    );
}
