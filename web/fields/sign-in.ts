import { startRegistration, type PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser';

import { EnrolOptions, SignInAnswer, SignInOptions, type PublicJwk } from '#vault/identity/api';
import type { z } from 'zod';
import { ask } from '#web/client/ask.ts';
import { keepSession, signWithSoftwareKey } from '#web/client/frame-session.ts';
import type { ToFrame } from '#web/client/frames.ts';
import { makeSessionKey, type SessionKey } from '#web/client/proof.ts';
import { endWords } from './account-words.ts';
import { el } from './dom.ts';
import { whyEnded } from './ending.ts';
import { beginFrame, fieldElement, fromLine, type Frame } from './frame.ts';
import { tellFrames } from './news.ts';
import { problemLine } from './refusal.ts';
import { watchSight } from './sight.ts';
import { assertion } from './touch.ts';
import { lang, w } from './words.ts';

/** Sign-in: the session's key is made here and stays here; the page around gets a code that works once. */
type How = Extract<ToFrame, { type: 'open-sign-in' }>['how'];

beginFrame((message, frame) => {
  if (message.type !== 'open-sign-in') return;
  if (message.how.with === 'invitation') void openInvitation(frame, message.how.invitation);
  else openSignIn(frame, message.how);
});

function openSignIn(frame: Frame, how: Exclude<How, { with: 'invitation' }>): void {
  const act = how.with === 'passkey' ? withPasskey : () => withKeyMadeHere(how.login);
  const label =
    how.with === 'passkey'
      ? w('Sign in with a passkey', 'パスキーでサインイン')
      : w(`Step in as ${how.name}`, `${how.name}として入る`);
  const hint =
    how.with === 'passkey'
      ? w('Your device asks for your fingerprint, face or PIN.', '端末の指紋・顔・PINで確認します。')
      : w(
          'Evaluation only: a key is made in this browser and stands for a passkey.',
          '評価版のみ：パスキーの代わりに、このブラウザー内で鍵を作成します。',
        );
  drawAct(frame, label, hint, act);
  void sayWhyEnded();
}

/** Somebody whose session was ended is told by what, and when. */
async function sayWhyEnded(): Promise<void> {
  const ended = await whyEnded();
  const words = ended === null ? null : endWords(ended.why, ended.at);
  if (words !== null) fieldElement().prepend(el('p', { class: 'problem', role: 'status' }, words));
}

async function openInvitation(frame: Frame, invitation: string): Promise<void> {
  try {
    const options = await ask(EnrolOptions, '/v1/enrol/options', { body: { invitation } });
    const name = lang() === 'ja' ? options.person.nameJa : options.person.nameEn;
    drawAct(
      frame,
      w(`Register a passkey for ${name}`, `${name}さんのパスキーを登録`),
      w(
        'This link works once. The passkey stays on your device; it signs you in from now on.',
        'このリンクは一度だけ使えます。パスキーはお使いの端末に保存され、次回からのサインインに使います。',
      ),
      () => register(options),
    );
  } catch (error) {
    frame.show(title(), problemLine(error), fromLine(frame.page));
  }
}

type Entered = { answer: z.infer<typeof SignInAnswer>; key: SessionKey; softwareKey: CryptoKey | null };

function drawAct(frame: Frame, label: string, hint: string, act: () => Promise<Entered>): void {
  const wrong = el('div', { 'aria-live': 'polite' });
  const button = el(
    'button',
    { type: 'button', class: 'main', disabled: true, onclick: () => void run() },
    label,
  );
  frame.show(title(), button, el('p', { class: 'soft' }, hint), wrong, fromLine(frame.page));
  const sight = watchSight(fieldElement());
  void sight.seen().then(() => {
    button.disabled = false;
    button.focus();
  });

  async function run(): Promise<void> {
    button.disabled = true;
    wrong.replaceChildren();
    try {
      if (!(await sight.pressed())) {
        wrong.replaceChildren(el('p', { class: 'problem', role: 'alert' }, sight.wrong() ?? ''));
        return;
      }
      const { answer, key, softwareKey } = await act();
      await keepSession({
        bearer: answer.session,
        key,
        sessionId: answer.view.sessionId,
        personName: { nameEn: answer.view.person.nameEn, nameJa: answer.view.person.nameJa },
        softwareKey,
      });
      tellFrames({ type: 'began' });
      frame.post({ type: 'signed-in', deskCode: answer.deskCode });
    } catch (error) {
      wrong.replaceChildren(isDismissed(error) ? dismissed() : problemLine(error));
    } finally {
      button.disabled = false;
    }
  }
}

function title(): HTMLElement {
  return el('h1', { class: 'hidden' }, w('Sign in', 'サインイン'));
}

async function withPasskey(): Promise<Entered> {
  const key = await makeSessionKey();
  const options = await ask(SignInOptions, '/v1/session/options', { body: {} });
  const credential = await assertion(options);
  const answer = await ask(SignInAnswer, '/v1/session', {
    body: { flow: options.flow, credential, jwk: key.publicJwk, device: deviceName() },
  });
  return { answer, key, softwareKey: null };
}

async function withKeyMadeHere(login: string): Promise<Entered> {
  const key = await makeSessionKey();
  const software = await makeSessionKey();
  const options = await ask(SignInOptions, '/v1/session/options', { body: {} });
  const softwareKey: z.infer<typeof PublicJwk> = software.publicJwk;
  const answer = await ask(SignInAnswer, '/v1/session/evaluation', {
    body: {
      login,
      jwk: key.publicJwk,
      softwareKey,
      flow: options.flow,
      signature: await signWithSoftwareKey(software.privateKey, options.flow),
      device: deviceName(),
    },
  });
  return { answer, key, softwareKey: software.privateKey };
}

async function register(options: z.infer<typeof EnrolOptions>): Promise<Entered> {
  const key = await makeSessionKey();
  // The vault made these options; the browser checks their form itself.
  const optionsJSON = options.publicKey as PublicKeyCredentialCreationOptionsJSON;
  const credential = await startRegistration({ optionsJSON });
  const answer = await ask(SignInAnswer, '/v1/enrol', {
    body: { flow: options.flow, credential, jwk: key.publicJwk, device: deviceName() },
  });
  return { answer, key, softwareKey: null };
}

function isDismissed(error: unknown): boolean {
  return error instanceof Error && ['NotAllowedError', 'AbortError'].includes(error.name);
}

function dismissed(): HTMLElement {
  return el(
    'p',
    { class: 'problem', role: 'alert' },
    w(
      'No passkey was used. Try again when you are ready; if you have none here, ask your security officer for an invitation link.',
      'パスキーが使われませんでした。準備ができたらもう一度お試しください。パスキーがない場合は、セキュリティ責任者に招待リンクをご依頼ください。',
    ),
  );
}

/** A name by which people recognise this device in a list; nothing that identifies it further. */
function deviceName(): string {
  const agent = navigator.userAgent;
  const browser = /Edg\//.test(agent)
    ? 'Edge'
    : /Firefox\//.test(agent)
      ? 'Firefox'
      : /Chrome\//.test(agent)
        ? 'Chrome'
        : 'Safari';
  const system = /Windows/.test(agent)
    ? 'Windows'
    : /iPhone|iPad/.test(agent)
      ? 'iOS'
      : /Mac OS/.test(agent)
        ? 'macOS'
        : /Android/.test(agent)
          ? 'Android'
          : 'Linux';
  return `${browser}, ${system}`;
}
