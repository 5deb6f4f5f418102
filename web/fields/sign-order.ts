import { SignatureAnswer, SignatureOptions, type SignatureAsk } from '#vault/identity/api';
import { signedAsk, signWithSoftwareKey, type FrameSession } from '#web/client/frame-session.ts';
import type { ToFrame } from '#web/client/frames.ts';
import { el } from './dom.ts';
import type { Frame } from './frame.ts';
import type { Question } from './say-yes.ts';
import { assertion } from './touch.ts';
import { w } from './words.ts';

type Sign = Extract<ToFrame, { type: 'open-sign' }>;

/** Somebody signs an agreement: the passkey signs the digest of a statement that the vault makes. */
export function questionOfSigning(frame: Frame, { ask, title }: Sign): Question {
  return {
    title: w('Sign an agreement', '契約への署名'),
    lines: [
      w(`The page calls it: ${title}`, `画面での表示：${title}`),
      w(`Document: ${ask.document}, version ${ask.version}`, `文書：${ask.document} 第${ask.version}版`),
      el('p', { class: 'link' }, `SHA-256 ${ask.sha256}`),
      w(
        'With your passkey you sign this digest, the time, and how long the text was open.',
        'パスキーで、このダイジェスト、日時、文面を開いていた時間に署名します。',
      ),
    ],
    yes: w('Sign', '署名する'),
    async act(session) {
      const answer = await sign(session, ask);
      frame.post({ type: 'signed', answer });
    },
  };
}

async function sign(session: FrameSession, ask: SignatureAsk) {
  const options = await signedAsk(session, SignatureOptions, '/v1/signature/options', ask);
  const { statement } = options;
  const proof =
    session.softwareKey === null
      ? { credential: await assertion(options) }
      : { softwareSignature: await signWithSoftwareKey(session.softwareKey, statement) };
  return signedAsk(session, SignatureAnswer, '/v1/signature', { statement, ...proof });
}
