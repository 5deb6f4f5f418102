import type { Sql } from '#platform/db';
import { asId, newId, type PersonId, type TenantId } from '#platform/ids';
import type { FactsDeps } from './ports.ts';
import { throwSwitch } from './store.ts';

/** Nobody: what a warning sign did of itself. */
export const BY_SIGN = asId<PersonId>('00000000-0000-0000-0000-000000000000');

export type WarningSign = 'bulk_reading' | 'pushing_at_limit';

const REASONS: Readonly<Record<WarningSign, string>> = {
  bulk_reading:
    'Warning sign: as many values opened as one person may in 60 hours. · 警告：60時間以内の表示件数が上限に達しました。',
  pushing_at_limit:
    'Warning sign: asked again and again after a budget was used up. · 警告：上限到達後も繰り返し表示を求めました。',
};

/**
 * Holds one person back in one client because of a warning sign, in the caller's transaction: an entry for the client, news for the
 * security officer's console. A security officer lifts it. Issues its statements at once.
 */
export function holdBack(deps: Pick<FactsDeps, 'audit' | 'tell'>) {
  return async (
    sql: Sql,
    tenant: TenantId,
    held: {
      personId: PersonId;
      pseudonym: string;
      sign: WarningSign;
      at: Date;
      requestId: string;
      version: number;
    },
  ): Promise<void> => {
    const { personId, pseudonym, sign, at, requestId } = held;
    const body = { scope: 'agent', active: true, version: held.version, person: pseudonym, sign };
    await Promise.all([
      throwSwitch(sql, tenant, {
        scope: 'agent',
        target: personId,
        reason: REASONS[sign],
        byPerson: BY_SIGN,
        at,
      }),
      deps.audit.record(sql, tenant, [
        { kind: 'containment.changed', actor: 'job:warning-signs', requestId, body },
      ]),
      deps.tell(sql, {
        type: 'containment.changed',
        eventId: newId(at.getTime()),
        tenant,
        at: at.toISOString(),
      }),
    ]);
  };
}
