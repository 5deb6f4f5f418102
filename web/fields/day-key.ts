import { DayKey } from '#vault/tokens/api';
import type { z } from 'zod';
import { ask, Refused } from '#web/client/ask.ts';
import { isGenuineDayKey } from '#web/client/seal.ts';
import { w } from './words.ts';

/** The client's key of the day, after its signature by the client's log key was checked. Throws `Refused` if it is not genuine. */
export async function genuineDayKey(tenant: string): Promise<z.infer<typeof DayKey>> {
  const key = await ask(DayKey, `/v1/t/${tenant}/day-key`);
  if (await isGenuineDayKey(tenant, key, Date.now()).catch(() => false)) return key;
  throw new Refused(
    'day_key_not_genuine',
    0,
    w(
      'The key of the day does not bear a valid signature, so nothing was sent. Tell your security officer.',
      '本日の鍵の署名を確認できないため、送信していません。セキュリティ責任者にお知らせください。',
    ),
    null,
  );
}
