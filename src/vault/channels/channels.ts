import type { Ctx } from '#platform/ctx';
import type { AnyRoute, Authenticate } from '#platform/http';
import { asId, type TenantId } from '#platform/ids';
import { createChatStreams } from './chat-streams.ts';
import { createMailIn } from './mail-in.ts';
import { createMailOut } from './mail-out.ts';
import { channelOperatorRoutes } from './operator-routes.ts';
import type { ChannelDeps } from './ports.ts';
import { conversationOfBearer } from './read-chat.ts';
import { warmUp } from './scan-conversation.ts';
import { rescanWithheld } from './rescan-withheld.ts';
import { createSecondLooks } from './second-look.ts';
import { channelDoorRoutes } from './door-routes.ts';
import { channelRoutes } from './routes.ts';
import { forgetAnswers } from './store-answers.ts';

export interface Channels {
  readonly routes: AnyRoute[];
  readonly doorRoutes: AnyRoute[];
  readonly operatorRoutes: (tenantOf: (slug: string) => Promise<TenantId>) => AnyRoute[];
  /** For routes of a customer's own chat: the bearer names the conversation, and the conversation the tenant. */
  authenticateCustomer(request: Parameters<Authenticate>[1]): Promise<Ctx>;
  start(): Promise<void>;
  mailPort(): number | null;
  /** Uses a renewed certificate for mail that comes in from now on. */
  renewTls(texts: { readonly cert: string; readonly key: string }): void;
  stop(): Promise<void>;
}

const HOUSEKEEPING_MS = 15_000;
/** An idempotency key is good for two days; a sender that retries later is a new sender. */
export const REMEMBER_MS = 48 * 3_600_000;

/** Messages in and out: everything that a customer writes and everything that is written to one passes here. */
export function createChannels(deps: ChannelDeps): Channels {
  const streams = createChatStreams();
  const mailOut = createMailOut(deps);
  const mailIn = createMailIn(deps);
  const secondLooks = createSecondLooks(deps);
  let timer: NodeJS.Timeout | undefined;

  async function keepHouse(): Promise<void> {
    for (const client of await deps.identity.clients()) {
      const tenant = asId<TenantId>(client.tenant);
      await rescanWithheld(deps, tenant);
      await deps.db.tx(tenant, (sql) => forgetAnswers(sql, tenant, new Date(deps.clock.now() - REMEMBER_MS)));
    }
  }

  return {
    routes: channelRoutes(deps, streams, mailOut),
    doorRoutes: channelDoorRoutes(deps, streams),
    operatorRoutes: (tenantOf) => channelOperatorRoutes(deps, tenantOf),
    async authenticateCustomer(request) {
      const { tenant, conversation } = await conversationOfBearer(deps, request.headers.authorization);
      return {
        tenant,
        actor: { kind: 'customer', conversationId: conversation.conversationId },
        requestId: request.requestId,
      };
    },
    async start() {
      warmUp();
      mailOut.start();
      await mailIn.listen();
      timer = setInterval(
        () =>
          void keepHouse().catch((error: unknown) =>
            deps.log.warn({ err: error }, 'housekeeping of channels failed'),
          ),
        HOUSEKEEPING_MS,
      );
      timer.unref();
      secondLooks.start();
    },
    mailPort: () => mailIn.port(),
    renewTls: mailIn.renewTls,
    async stop() {
      clearInterval(timer);
      await secondLooks.stop();
      streams.close();
      await mailIn.close();
      await mailOut.close();
    },
  };
}
