import { createHash } from 'node:crypto';
import type { ResolvedModel } from '../../../config/models';

/**
 * What calls of a model share: one string for the same provider, model, address, whole key and organisation whose key it is
 * (none: the server's own). Tells nothing of the key.
 */
export function credentialHash(model: ResolvedModel): string {
  const known = hashes.get(model);
  if (known) return known;
  const { id, provider, providerModel, baseUrl, apiKey, isDemo, chunkDelayMs, own } = model;
  const owner = own ? [own.organisationId, own.providerKeyId, own.isAddressForeign] : null;
  const parts = [provider, providerModel, baseUrl ?? null, apiKey ?? null, isDemo ? id : null, chunkDelayMs, owner];
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  hashes.set(model, hash);
  return hash;
}

/** Asked for at each call, while a model never changes. */
const hashes = new WeakMap<ResolvedModel, string>();
