import type { FastifyReply } from 'fastify';

import type { LiveEvent } from '#desk/edge/api';
import type { Role } from '#platform/ctx';
import type { SessionView } from '#vault/identity/api';

export interface Live {
  /**
   * Takes over the reply as server-sent events for this session. `clients`: the provider's clients; a membership elsewhere is the
   * provider's own, whose officers watch over all of them.
   */
  open(view: SessionView, reply: FastifyReply, clients: ReadonlySet<string>): void;
  /** Tells everybody who may know. */
  send(event: LiveEvent): void;
  drop(sessionId: string): void;
  close(): void;
}

const BEAT_MS = 20_000;
const FOR_OFFICERS: ReadonlySet<LiveEvent['type']> = new Set([
  'hello',
  'decision',
  'containment',
  'oversight',
  'personnel',
  'directory',
  'signed_out',
]);
/** Whose work with the provider is to watch over every client; who answers customers does so client by client. */
const WATCHING: ReadonlySet<Role> = new Set(['security_officer', 'compliance_manager']);
const FOR_SECURITY: ReadonlySet<LiveEvent['type']> = new Set(['decision', 'containment', 'oversight']);

interface Listener {
  readonly view: SessionView;
  /** What this person is to every client, as an officer of the provider itself; null for everybody else. */
  readonly everywhere: Role | null;
  write(text: string): void;
  end(): void;
}

/** Live events of this process: each listener hears of the clients it serves and of nothing else. */
export function createLive(now: () => number): Live {
  const listeners = new Set<Listener>();
  const beat = setInterval(() => listeners.forEach((listener) => listener.write(': beat\n\n')), BEAT_MS);
  beat.unref();

  return {
    open(view, reply, clients) {
      reply.hijack();
      const raw = reply.raw;
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) raw.setHeader(name, value);
      raw.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      const listener: Listener = {
        view,
        everywhere:
          view.person.memberships.find(({ tenant, role }) => !clients.has(tenant) && WATCHING.has(role))
            ?.role ?? null,
        write: (text) => {
          if (!raw.destroyed) raw.write(text);
        },
        end: () => raw.end(),
      };
      listeners.add(listener);
      raw.on('close', () => listeners.delete(listener));
      listener.write(frame({ type: 'hello', at: new Date(now()).toISOString() }));
    },
    send(event) {
      for (const listener of listeners) if (mayHear(listener, event)) listener.write(frame(event));
    },
    drop(sessionId) {
      for (const listener of listeners) {
        if (listener.view.sessionId !== sessionId) continue;
        listener.write(frame({ type: 'signed_out' }));
        // Forgotten before its connection is: what is written after the end would be an error that nobody hears.
        listeners.delete(listener);
        listener.end();
      }
    },
    close() {
      clearInterval(beat);
      listeners.forEach((listener) => listener.end());
      listeners.clear();
    },
  };
}

function mayHear({ view, everywhere }: Listener, event: LiveEvent): boolean {
  const { memberships } = view.person;
  if (!('tenant' in event)) {
    return FOR_OFFICERS.has(event.type) || memberships.some(({ role }) => role !== 'client_officer');
  }
  const role = memberships.find(({ tenant }) => tenant === event.tenant)?.role ?? everywhere ?? undefined;
  if (role === undefined) return false;
  // Of the people of one's own client, whatever one's work there is.
  if (event.type === 'personnel') return true;
  if (role === 'client_officer') return FOR_OFFICERS.has(event.type);
  // Who looked at what is for those who watch over it.
  if (event.type === 'decision' || event.type === 'oversight')
    return role === 'security_officer' || role === 'lead';
  if (role === 'compliance_manager') return false;
  if (role === 'security_officer') return FOR_SECURITY.has(event.type) || event.type === 'ticket';
  return true;
}

function frame(event: LiveEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
