import type { Models } from '../../models/index';
import { ExpiringCache } from '../../platform/expiring-cache';
import { MINUTE_MS } from '../../platform/time';
import type { Ledger } from '../ledger';

const KEYS_REMEMBERED_MAX = 10_000;

/** A ledger that also tells when a provider key was last used, at most once a minute and process; no call waits for it. */
export function noteKeyUse(ledger: Ledger, models: Pick<Models, 'ProviderKey'>): Ledger {
  const noted = new ExpiringCache<true>(KEYS_REMEMBERED_MAX);
  return {
    begin: (id, look) => ledger.begin(id, look),
    mark: (call) => ledger.mark(call),
    marked: () => ledger.marked(),
    flush: () => ledger.flush(),
    record(call, details) {
      ledger.record(call, details);
      const { providerKeyId: _id, organisationId, startedAt } = call;
      const now = Date.now();
      if (!_id || noted.get(_id.toHexString(), now)) return;
      noted.set(_id.toHexString(), true, now + MINUTE_MS);
      models.ProviderKey.collection
        .updateOne({ _id, organisationId }, { $max: { lastUsedAt: startedAt } })
        .catch(ignoreLostUse);
    },
  };
}

/** Nothing rests on it, and a later use tells it again. */
function ignoreLostUse(): void {}
