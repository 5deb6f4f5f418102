import { createContext, use, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { z } from 'zod';

import type { ComposeAnswer, KeepWordsAnswer, LookAnswer } from '#vault/channels/api';
import type { MarkAnswer } from '#vault/tokens/api';
import { Refused } from '#web/client/ask.ts';
import {
  connectFrame,
  FRAME_PAGES,
  type Bare,
  type FromFrame,
  type Line,
  type ToFrame,
} from '#web/client/frames.ts';
import { useLocale } from '#web/ui/use-locale.ts';

type AskMessage = Extract<ToFrame, { id: string }>;
type Without<Message> = Message extends { id: string } ? Omit<Message, 'id' | 'dozo'> : never;
type BareAsk = Without<AskMessage>;
type Of<Type extends BareAsk['type']> = Omit<Extract<BareAsk, { type: Type }>, 'type'>;

/** What the hidden frame of the vault does for this page: everything that the session's key must sign. Each throws `Refused`. */
export interface Bridge {
  compose(what: Of<'compose'>): Promise<ComposeAnswer>;
  mark(what: Of<'mark'>): Promise<z.infer<typeof MarkAnswer>>;
  /** A client's new tag or ready reply: the vault looks at it and hands it to the desk, or holds it back. */
  keepWords(what: Of<'keep-words'>): Promise<KeepWordsAnswer>;
  /** Words to be searched for: the vault looks at them before the desk hears of them. */
  look(what: Of<'look'>): Promise<LookAnswer>;
  /** Conversations of one customer become one; `unmerge` takes that back for a while. */
  merge(what: Of<'merge'>): Promise<void>;
  unmerge(what: Of<'unmerge'>): Promise<void>;
  typing(what: Of<'typing'>): Promise<void>;
  deskCode(): Promise<string>;
  signOut(): Promise<void>;
}

export interface Wall {
  readonly bridge: Bridge;
  /** The vault ended the session, or this browser holds none. */
  readonly ended: boolean;
  readonly contained: boolean;
  /** Looks for a session again, e.g. after signing in in another tab. */
  readonly retry: () => void;
}

const WallContext = createContext<Wall | null>(null);

export function useWall(): Wall {
  const wall = use(WallContext);
  if (wall === null) throw new Error('useWall outside of WallProvider');
  return wall;
}

/** Keeps the bridge's frame in the page and speaks with it. */
export function WallProvider({ origin, children }: { origin: string; children: ReactNode }) {
  const { locale, t } = useLocale();
  const element = useRef<HTMLIFrameElement>(null);
  const [ended, setEnded] = useState(false);
  const [contained, setContained] = useState(false);
  const [round, setRound] = useState(0);
  const talk = useRef<Talk | null>(null);
  talk.current ??= startTalk();

  // Before the browser draws, so before the frame can say that it is ready.
  useLayoutEffect(() => {
    const frame = element.current;
    if (frame === null) return undefined;
    const line = connectFrame(frame, origin, (message) => {
      if (message.type === 'ready') talk.current?.ready(line);
      else if (message.type === 'ended') setEnded(true);
      else if (message.type === 'contained') setContained(message.active);
      // Heard by the count of those who decide, where it is shown.
      else if (message.type === 'approvals-changed') dispatchEvent(new Event(message.type));
      else talk.current?.hear(message);
    });
    return () => line.close();
  }, [origin, round]);

  const wall = useMemo<Wall>(() => {
    const say = (message: BareAsk): Promise<FromFrame> =>
      talk.current?.ask(message) ?? Promise.reject(new Error('no bridge'));
    return {
      ended,
      contained,
      retry: () => {
        talk.current = startTalk();
        setEnded(false);
        setRound((before) => before + 1);
      },
      bridge: {
        compose: async (what) => expectType(await say({ type: 'compose', ...what }), 'composed').answer,
        mark: async (what) => expectType(await say({ type: 'mark', ...what }), 'marked').answer,
        keepWords: async (what) =>
          expectType(await say({ type: 'keep-words', ...what }), 'kept-words').answer,
        look: async (what) => expectType(await say({ type: 'look', ...what }), 'looked').answer,
        merge: async (what) => void expectType(await say({ type: 'merge', ...what }), 'merged'),
        unmerge: async (what) => void expectType(await say({ type: 'unmerge', ...what }), 'merged'),
        typing: async (what) => void (await say({ type: 'typing', ...what })),
        deskCode: async () => expectType(await say({ type: 'desk-code' }), 'done').deskCode ?? '',
        signOut: async () => void (await say({ type: 'sign-out' })),
      },
    };
  }, [ended, contained]);

  return (
    <WallContext value={wall}>
      {children}
      <iframe
        key={round}
        ref={element}
        src={`${origin}${FRAME_PAGES.bridge}?lang=${locale}`}
        title={t('value.frame', { class: '' })}
        className="bridge"
        aria-hidden="true"
        tabIndex={-1}
        referrerPolicy="origin"
      />
    </WallContext>
  );
}

interface Talk {
  ready(line: Line<ToFrame>): void;
  hear(message: FromFrame): void;
  ask(message: BareAsk): Promise<FromFrame>;
}

const PATIENCE_MS = 30_000;

/** Numbers the questions, waits for their answers; what is asked before the frame is ready waits too. */
function startTalk(): Talk {
  const open = new Map<string, { resolve: (message: FromFrame) => void; reject: (error: Error) => void }>();
  let line: Line<ToFrame> | null = null;
  let queue: Bare<ToFrame>[] = [];
  let count = 0;
  return {
    ready(next) {
      line = next;
      for (const message of queue) line.post(message);
      queue = [];
    },
    hear(message) {
      if (!('id' in message)) return;
      const waiting = open.get(message.id);
      open.delete(message.id);
      if (message.type === 'refused')
        waiting?.reject(new Refused(message.problem, 0, message.message, message.reference));
      else waiting?.resolve(message);
    },
    ask(message) {
      const id = `q${(count += 1)}`;
      const whole = { ...message, id };
      if (line === null) queue.push(whole);
      else line.post(whole);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          open.delete(id);
          const ja = document.documentElement.lang === 'ja';
          reject(
            new Refused(
              'vault_unreachable',
              0,
              ja
                ? '保管庫が応答していません。入力内容はこの画面に残っています。しばらくしてからお試しください。'
                : 'The vault does not answer. What you typed is kept in this window; try again in a moment.',
              null,
            ),
          );
        }, PATIENCE_MS);
        const settle =
          <Value,>(end: (value: Value) => void) =>
          (value: Value): void => {
            clearTimeout(timer);
            end(value);
          };
        open.set(id, { resolve: settle(resolve), reject: settle(reject) });
      });
    },
  };
}

function expectType<Type extends FromFrame['type']>(
  message: FromFrame,
  type: Type,
): Extract<FromFrame, { type: Type }> {
  if (message.type !== type) throw new Error(`the bridge answered ${message.type}`);
  return message as Extract<FromFrame, { type: Type }>;
}
