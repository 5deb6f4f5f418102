import { randomInt, randomUUID } from 'node:crypto';

import { makeReceiver } from '#web/client/seal.ts';
import { send, type EvaluationAgent } from '../../src/commands/evaluation-agent.ts';

export interface Load {
  /** What the vault said it has. */
  readonly acknowledged: readonly { conversation: string; message: string }[];
  readonly released: readonly { token: string; logIndex: number; entryId: string }[];
  /** Waits until everything under way is acknowledged. */
  stop(): Promise<void>;
}

export interface LoadOptions {
  readonly vaultOrigin: string;
  readonly clientKey: string;
  readonly agent: EvaluationAgent;
  readonly tenant: string;
  /** A value that the agent may reveal. */
  readonly value: { token: string; conversationId: string };
}

const AGAIN_MS = 50;
/** The client's budget is 30 an hour: they should last for a while. */
const BETWEEN_REVEALS_MS = 400;

/**
 * Customers who write and an agent who answers, notes and reveals, all at once and each as a careful client does: the same key until
 * an answer comes, whatever happens in between.
 */
export function startLoad(options: LoadOptions): Load {
  const { agent, tenant, value } = options;
  const acknowledged: { conversation: string; message: string }[] = [];
  const released: { token: string; logIndex: number; entryId: string }[] = [];
  let stopped = false;

  async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
    for (;;) {
      const answer = await ask().catch(() => null);
      if (answer !== null) return answer;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
  async function customers(): Promise<void> {
    while (!stopped) {
      const key = randomUUID();
      const body = {
        from: { email: `load-${key}@example.com` },
        text: `call me on 212-555-01${randomInt(10, 99)}, I am MB-${randomInt(100, 999)}-CC`,
      };
      const headers = { authorization: `Bearer ${options.clientKey}`, 'idempotency-key': key };
      const answer = await untilAnswered(() => send(options.vaultOrigin, '/v1/messages', body, headers));
      acknowledged.push(answer as { conversation: string; message: string });
    }
  }
  async function notes(): Promise<void> {
    while (!stopped) {
      const once = { 'idempotency-key': randomUUID() };
      const { conversationId } = value;
      const note = { conversationId, kind: 'note', text: `tried at ${Date.now()}`, confirmed: true };
      const { messageId } = (await untilAnswered(() =>
        agent.post(`/v1/t/${tenant}/compose`, note, once),
      )) as { messageId: string };
      acknowledged.push({ conversation: conversationId, message: messageId });
    }
  }
  async function reveals(): Promise<void> {
    while (!stopped) {
      const receiver = await makeReceiver();
      const ask = { ...value, purpose: 'answer_request', hpkePublicKey: receiver.publicKey };
      // Asked anew each time: whether the one before was released is not known, and that is what the log is for.
      const answer = (await agent.post(`/v1/t/${tenant}/reveal`, ask).catch(() => null)) as {
        outcome: string;
        logIndex: number;
        entryId: string;
      } | null;
      if (answer?.outcome === 'released')
        released.push({ token: value.token, logIndex: answer.logIndex, entryId: answer.entryId });
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_REVEALS_MS));
    }
  }
  const all = [customers(), customers(), notes(), reveals()];
  return {
    acknowledged,
    released,
    async stop() {
      stopped = true;
      await Promise.all(all);
    },
  };
}
