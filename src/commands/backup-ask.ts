import type { ChooseOptions } from '#backup';
import { placeOf, readIdentities, readTime, readWords, signerOf } from './backup-options.ts';
import type { CommandIo } from './io.ts';
import type { Config } from '#platform/config';

export type Ask = Omit<ChooseOptions, 'progress'>;

/** What `restore` and `backup verify` are asked in common; null if it is not understood. Throws `StartError`. */
export function askOf(argv: readonly string[], config: Config, io: CommandIo): Ask | null {
  const words = readWords(argv, ['identity', 'at', 'keystore', 'signed-by']);
  const [from, ...more] = words?.plain ?? [];
  if (words === null || from === undefined || more.length > 0) return null;
  const place = placeOf(from, io);
  const at = words.one('at');
  const moment = at === null ? undefined : readTime(at);
  const identities = readIdentities(words.all('identity'));
  const keystore = words.one('keystore');
  if (moment === null || identities === null) return null;
  const signedBy = signerOf(words.one('signed-by'), config.dataFolder, place);
  if (signedBy === null) return null;
  return {
    from: place,
    ...(keystore === null ? {} : { keystoreFrom: placeOf(keystore, io) }),
    ...(moment === undefined ? {} : { at: moment }),
    signedBy,
    identities,
  };
}
