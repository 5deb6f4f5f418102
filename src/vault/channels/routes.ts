import { z } from 'zod';

import { route, type AnyRoute } from '#platform/http';
import { asId, type TenantId } from '#platform/ids';
import { Outbox } from '#vault/channels/api';
import type { ChatStreams } from './chat-streams.ts';
import { detectionRoutes } from './detection-routes.ts';
import type { MailOut } from './mail-out.ts';
import type { ChannelDeps } from './ports.ts';
import { listOutgoing } from './store-mail.ts';
import { customerRoutes } from './customer-routes.ts';
import { staffRoutes } from './staff-routes.ts';

/** The public routes of the channels; each says who may call it and how large a body may be. */
export function channelRoutes(deps: ChannelDeps, streams: ChatStreams, mailOut: MailOut): AnyRoute[] {
  return [
    ...customerRoutes(deps, streams),
    ...staffRoutes(deps, streams, mailOut),
    ...detectionRoutes(deps),
    ...(deps.evaluation ? [evaluationOutbox(deps)] : []),
  ];
}

function evaluationOutbox(deps: ChannelDeps): AnyRoute {
  return route({
    method: 'GET',
    path: '/v1/evaluation/outbox',
    access: {
      kind: 'anyone',
      because: 'an evaluation on this machine alone, and the mails are shown masked',
    },
    tenant: { from: 'none', because: 'shows the mails of the invented clients of an evaluation' },
    maxBodyBytes: 0,
    rate: 'read',
    answer: Outbox,
    async handle() {
      const mails: z.input<typeof Outbox>['mails'] = [];
      for (const client of await deps.identity.clients()) {
        const tenant = asId<TenantId>(client.tenant);
        for (const row of await deps.db.tx(tenant, (sql) => listOutgoing(sql, tenant, 100))) {
          mails.push({
            id: row.messageId,
            at: row.at.toISOString(),
            tenant,
            subject: row.title ?? '',
            text: row.text.text.replaceAll(
              /tk1_[a-z_]+_[0-9a-hjkmnp-tv-z]{28}/g,
              (token) => row.text.values[token]?.mask ?? '•••',
            ),
            state: row.state,
          });
        }
      }
      return { mails: mails.toSorted((a, b) => b.at.localeCompare(a.at)) };
    },
  });
}
