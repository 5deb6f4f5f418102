import { createDoor } from '#platform/door';
import { createLog } from '#platform/log';
import * as api from '#vault/calls/api';
import { putSearchRule } from '#vault/tokens/api';
import { STAND_IN_HOST, type StandIn } from './stand-in.ts';

interface Wanted {
  readonly settings: api.DestinationSettings;
  readonly rule: api.DestinationRule;
}

/** Lets the evaluation's clients use the stand-in, by the way that an operator has. What stands as it should is left alone. */
export async function setStandInDestinations(
  operatorSocket: string,
  standIn: StandIn,
  slugs: readonly string[],
): Promise<void> {
  const door = createDoor(
    { socketPath: operatorSocket },
    'vault_unreachable',
    createLog('supervisor', 'warn'),
  );
  const secrets = [{ header: 'authorization', text: `Bearer ${standIn.token}` }];
  try {
    for (const slug of slugs) {
      const { destinations } = await door.call(api.showDestinations, { slug });
      // At the first start: an evaluation shows what a client may choose.
      if (destinations.length === 0)
        await door.call(putSearchRule, { slug, rule: { last4: ['CARD', 'PHONE'], names: true } });
      for (const { settings, rule } of wanted(standIn)) {
        const there = destinations.find((one) => one.settings.name === settings.name);
        // Whoever looks around may change or withdraw one: only a port or certificate of another start is set right.
        const isRight =
          there !== undefined &&
          (there.withdrawn ||
            there.settings.host !== STAND_IN_HOST ||
            (there.settings.port === standIn.port && there.settings.ca === standIn.ca));
        if (!isRight)
          await door.call(api.putDestination, {
            slug,
            settings:
              there === undefined ? settings : { ...there.settings, port: standIn.port, ca: standIn.ca },
            rule: there?.rule ?? rule,
            secrets: there === undefined || there.settings.secretHeaders.length > 0 ? secrets : [],
          });
      }
    }
  } finally {
    door.close();
  }
}

function wanted({ port, ca }: StandIn): Wanted[] {
  const common = {
    host: STAND_IN_HOST,
    port,
    method: 'POST' as const,
    headers: [],
    secretHeaders: ['authorization'],
    ca,
    timeoutSeconds: 10,
    idempotencyHeader: 'idempotency-key',
  };
  const rule = { roles: ['agent' as const, 'lead' as const], perHour: 10, perDay: 100, touch: false };
  return [
    {
      settings: {
        ...common,
        name: 'refund',
        kind: 'action',
        labelEn: 'Refund',
        labelJa: '返金',
        path: '/refunds',
        body: {
          type: 'json',
          template: '{"card":"{{CARD}}","amount":"{{amount}}","ticket":"{{conversation}}"}',
        },
        inputs: [{ name: 'amount', labelEn: 'Amount', labelJa: '金額', form: 'amount' }],
        show: ['status', 'refund', 'message', 'reason'],
      },
      rule: { ...rule, purposes: ['process_refund'] },
    },
    {
      settings: {
        ...common,
        name: 'courier',
        kind: 'action',
        labelEn: 'Send the courier',
        labelJa: '集荷を依頼',
        path: '/shipments',
        body: {
          type: 'json',
          template: '{"name":"{{PERSON}}","address":"{{ADDRESS}}","parcel":"{{parcel}}"}',
        },
        inputs: [{ name: 'parcel', labelEn: 'Order number', labelJa: '注文番号', form: 'reference' }],
        show: ['status', 'tracking', 'reason'],
      },
      rule: { ...rule, purposes: ['ship_order'] },
    },
    {
      settings: {
        ...common,
        name: 'call',
        kind: 'call',
        labelEn: 'Call',
        labelJa: '電話をかける',
        path: '/calls',
        body: { type: 'json', template: '{"to":"{{PHONE}}","extension":"{{extension}}"}' },
        inputs: [{ name: 'extension', labelEn: 'Your extension', labelJa: '内線番号', form: 'whole' }],
        show: ['status', 'reason'],
      },
      rule: { ...rule, purposes: ['answer_request'] },
    },
  ];
}
