import { isLoopback } from '#platform/config-values';
import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { ClientKeySettings } from '#vault/custody/api';
import type { CustodyDeps } from './ports.ts';

/**
 * Hands a share of a client's keys to the client's own key (null: back to the provider's alone). The key is tried first; what is there then moves in the
 * background, readable throughout; `watch` tells the client's log, and goes on with it after a crash. Throws `key_withdrawn` if the key does not answer.
 */
export async function setCustody(
  deps: CustodyDeps,
  tenant: TenantId,
  settings: ClientKeySettings | null,
): Promise<void> {
  mustBeFit(deps, settings);
  await deps.keys.chooseCustody(tenant, settings);
}

/** A key in a file is for trying it out; what travels to a client's key travels in TLS. */
function mustBeFit({ mode }: CustodyDeps, settings: ClientKeySettings | null): void {
  if (settings === null) return;
  if (settings.kind === 'file' && mode === 'production') throw wrong('settings.kind');
  const address =
    settings.kind === 'transit' ? settings.address : settings.kind === 'aws-kms' ? settings.endpoint : null;
  if (address !== null && !address.startsWith('https://') && !isLoopback(address))
    throw wrong('settings.address');
}

function wrong(at: string): AppError {
  return new AppError('invalid_request', { fields: [{ in: 'body', at, wrong: 'not_accepted' }] });
}
