import { z } from 'zod';

import { WaitingApprovals } from '#vault/authz/api';
import { ComposeAnswer, KeepWordsAnswer, LookAnswer, MergeAnswer } from '#vault/channels/api';
import { Containments } from '#vault/facts/api';
import { DeskCodeAnswer, Done } from '#vault/identity/api';
import { MarkAnswer } from '#vault/tokens/api';
import { Refused } from '#web/client/ask.ts';
import {
  endsSession,
  forgetSession,
  readSession,
  signedAsk,
  type FrameSession,
} from '#web/client/frame-session.ts';
import type { Bare, FromFrame, ToFrame } from '#web/client/frames.ts';
import { followSession } from './follow-session.ts';
import { beginFrame, type Frame } from './frame.ts';
import { hearFrames, tellFrames } from './news.ts';
import { w } from './words.ts';

/** Hidden on every staff page: signs what the page asks for, and tells it and all frames when the session is cut. Never a value. */
type Ask = Extract<ToFrame, { id: string }>;

let session: FrameSession | null = null;
let stopFollowing: (() => void) | null = null;

const frame = beginFrame((message, from) => {
  if ('id' in message) void serve(message, from);
});
if (frame !== null) {
  void begin(frame);
  hearFrames((news) => {
    if (news.type === 'began') void begin(frame);
    if (news.type === 'ended') frame.post({ type: 'ended' });
    if (news.type === 'contained') frame.post(news);
    if (news.type === 'approvals') frame.post({ type: 'approvals-changed' });
  });
}

async function begin(frame: Frame): Promise<void> {
  stopFollowing?.();
  session = await readSession();
  if (session === null) return frame.post({ type: 'ended' });
  stopFollowing = followSession(session, (news) => {
    tellFrames(news);
    // A channel does not speak to the one who speaks.
    if (news.type === 'contained') frame.post(news);
    if (news.type === 'approvals') frame.post({ type: 'approvals-changed' });
    // The session's key stays until the next sign-in, which asks with it why the session is over.
    if (news.type === 'ended') frame.post({ type: 'ended' });
  });
}

async function serve(message: Ask, frame: Frame): Promise<void> {
  try {
    session ??= await readSession();
    if (session === null) {
      frame.post({ type: 'ended' });
      throw new Refused(
        'not_signed_in',
        401,
        w('Sign in again; this browser holds no session.', 'もう一度サインインしてください。'),
        null,
      );
    }
    frame.post(await act(session, message));
  } catch (error) {
    const refused = error instanceof Refused ? error : new Refused('unexpected', 0, String(error), null);
    frame.post({
      type: 'refused',
      id: message.id,
      problem: refused.problem,
      message: refused.message,
      reference: refused.reference,
    });
    if (endsSession(error)) {
      tellFrames({ type: 'ended' });
      frame.post({ type: 'ended' });
    }
  }
}

async function act(session: FrameSession, message: Ask): Promise<Bare<FromFrame>> {
  const { id } = message;
  switch (message.type) {
    case 'compose': {
      const { conversationId, kind, text, confirmed, askSealedForm, tenant, once } = message;
      const body = { conversationId, kind, text, confirmed, ...(askSealedForm ? { askSealedForm } : {}) };
      return {
        type: 'composed',
        id,
        answer: await signedAsk(session, ComposeAnswer, `/v1/t/${tenant}/compose`, body, { once }),
      };
    }
    case 'mark': {
      const { messageId, start, end, tenant } = message;
      const body = { messageId, start, end, class: message.class };
      return {
        type: 'marked',
        id,
        answer: await signedAsk(session, MarkAnswer, `/v1/t/${tenant}/mark`, body),
      };
    }
    case 'merge': {
      const { conversationId, conversationIds, tenant } = message;
      const body = { conversationId, conversationIds };
      return {
        type: 'merged',
        id,
        answer: await signedAsk(session, MergeAnswer, `/v1/t/${tenant}/merge`, body),
      };
    }
    case 'unmerge': {
      const { conversationId, tenant } = message;
      return {
        type: 'merged',
        id,
        answer: await signedAsk(session, MergeAnswer, `/v1/t/${tenant}/unmerge`, { conversationId }),
      };
    }
    case 'typing': {
      await signedAsk(session, z.unknown(), `/v1/t/${message.tenant}/typing`, {
        conversationId: message.conversationId,
      });
      return { type: 'done', id };
    }
    case 'contain':
      return {
        type: 'ordered',
        id,
        answer: await signedAsk(session, Containments, '/v1/containment', message.order),
      };
    case 'keep-words': {
      const path = `/v1/t/${message.tenant}/words`;
      return {
        type: 'kept-words',
        id,
        answer: await signedAsk(session, KeepWordsAnswer, path, message.words),
      };
    }
    case 'look':
      return {
        type: 'looked',
        id,
        answer: await signedAsk(session, LookAnswer, '/v1/look', { q: message.q }),
      };
    case 'waiting': {
      const { approvals } = await signedAsk(session, WaitingApprovals, '/v1/approvals/waiting', {});
      return { type: 'done', id, count: approvals.length };
    }
    case 'desk-code': {
      const { deskCode } = await signedAsk(session, DeskCodeAnswer, '/v1/session/desk-code', {});
      return { type: 'done', id, deskCode };
    }
    case 'sign-out': {
      await signedAsk(session, Done, '/v1/session/end', {});
      await forgetSession();
      tellFrames({ type: 'ended' });
      return { type: 'done', id };
    }
  }
}
