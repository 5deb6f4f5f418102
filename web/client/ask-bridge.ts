import { Refused } from '#web/client/ask.ts';
import { connectFrame, FRAME_PAGES, type FromFrame, type ToFrame } from '#web/client/frames.ts';

type AskMessage = Extract<ToFrame, { id: string }>;
type Without<Message> = Message extends { id: string } ? Omit<Message, 'id' | 'dozo'> : never;

const PATIENCE_MS = 30_000;

/**
 * Has the vault's hidden frame sign one request, on a page that keeps no such frame open: it is made for this question and
 * goes with its answer. Throws `Refused`.
 */
export function askBridge(vaultOrigin: string, message: Without<AskMessage>): Promise<FromFrame> {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.title = '';
  frame.src = `${vaultOrigin}${FRAME_PAGES.bridge}?lang=${document.documentElement.lang}`;
  return new Promise<FromFrame>((resolve, reject) => {
    const refuse = (problem: string, en: string, ja: string): void =>
      reject(new Refused(problem, 0, document.documentElement.lang === 'ja' ? ja : en, null));
    const line = connectFrame(frame, vaultOrigin, (answer) => {
      if (answer.type === 'ready') line.post({ ...message, id: 'once' });
      else if (answer.type === 'refused')
        end(() => reject(new Refused(answer.problem, 0, answer.message, answer.reference)));
      else if (answer.type === 'ended')
        end(() =>
          refuse(
            'not_signed_in',
            'You are not signed in, or your session has ended. Sign in again.',
            'サインインしていないか、セッションが終了しています。もう一度サインインしてください。',
          ),
        );
      else if ('id' in answer) end(() => resolve(answer));
    });
    const patience = setTimeout(
      () =>
        end(() =>
          refuse(
            'vault_unreachable',
            'The vault does not answer. Nothing was changed; try again in a moment.',
            '保管庫が応答していません。変更は行われていません。しばらくしてからお試しください。',
          ),
        ),
      PATIENCE_MS,
    );
    function end(say: () => void): void {
      clearTimeout(patience);
      line.close();
      frame.remove();
      say();
    }
    document.body.append(frame);
  });
}
