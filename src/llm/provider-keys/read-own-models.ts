import { Types } from 'mongoose';
import type { ResolvedModels, ResolvedTarget } from '../../../config/models';
import type { Models } from '../../models/index';
import { providerKeyContext, type ProviderKeyRecord } from '../../models/gateway/provider-key.model';
import { ExpiringCache } from '../../platform/expiring-cache';
import type { Logger } from '../../platform/logger';
import { SECOND_MS } from '../../platform/time';
import { type Secrets, SecretUnreadable } from '../../security/secrets/secrets';
import { type OpenKey, ownModels, type OwnModels } from './own-models';

/** How long an organisation's keys are believed: 5 s are promised, the reading's own time included. */
const KEYS_TTL_MS = 4 * SECOND_MS;
const ORGANISATIONS_CACHED_MAX = 5_000;

/** What an organisation has of its own. */
export interface OwnKeys {
  keys: readonly OpenKey[];
  fallsBackToShared: boolean;
  /** The addresses they came with may lie in private networks. */
  isPrivateAllowed: boolean;
}
export interface OwnModelsReader {
  /** The organisation's models as they are now, 5 s at most behind. Undefined: it has no keys, and the server's hold. */
  modelsOf(organisationId: string): Promise<OwnModels | undefined>;
  /** The keys themselves. Undefined: there are none. */
  keysOf(organisationId: string): Promise<OwnKeys | undefined>;
}

export interface OwnModelsDeps {
  models: Models;
  /** Of the server; read at each call, as its file may change. */
  resolved: ResolvedModels;
  secrets: Secrets;
  log: Logger;
  /** Addresses within private networks may be called. */
  isPrivateAllowed: boolean;
  /** Default 4 s; for tests. */
  ttlMs?: number;
}

interface Known extends OwnKeys {
  /** Made for these targets of the server; again once they are others. */
  built?: { for: readonly ResolvedTarget[]; models: OwnModels };
}

/** Reads organisations' keys at most every 4 s; many calls at once share one reading. Rejects where they cannot be read: nobody knows then whose key a call should have. */
export function createOwnModelsReader(deps: OwnModelsDeps): OwnModelsReader {
  const { resolved, ttlMs = KEYS_TTL_MS } = deps;
  const known = new ExpiringCache<Promise<Known | undefined>>(ORGANISATIONS_CACHED_MAX);
  const readOnce = (organisationId: string): Promise<Known | undefined> => {
    const now = Date.now();
    const cached = known.get(organisationId, now);
    if (cached) return cached;
    const reading = readKeys(deps, organisationId);
    known.set(organisationId, reading, now + ttlMs);
    // A look drops what has ended: opened keys stay no longer in memory than they are believed.
    setTimeout(() => known.get(organisationId), ttlMs + 1).unref();
    reading.catch(() => known.delete(organisationId));
    return reading;
  };
  return {
    keysOf: readOnce,
    async modelsOf(organisationId) {
      const found = await readOnce(organisationId);
      if (!found) return undefined;
      if (found.built?.for !== resolved.targets) {
        found.built = { for: resolved.targets, models: ownModels(resolved, found.keys, { ...found, organisationId }) };
      }
      return found.built.models;
    },
  };
}

async function readKeys(
  { models, secrets, log, isPrivateAllowed }: OwnModelsDeps,
  organisation: string,
): Promise<Known | undefined> {
  const organisationId = new Types.ObjectId(organisation);
  const [records, settings] = await Promise.all([
    models.ProviderKey.find({ organisationId, isEnabled: true }).sort({ _id: 1 }).lean<ProviderKeyRecord[]>(),
    models.Organisation.findOne({ _id: organisationId }, { fallBackToShared: 1 }).lean(),
  ]);
  if (records.length === 0) return undefined;
  return {
    isPrivateAllowed,
    fallsBackToShared: settings?.fallBackToShared === true,
    keys: records.map((record) => ({
      id: record._id.toHexString(),
      provider: record.provider,
      secret: openSecret(record, secrets, log),
      baseUrl: record.baseUrl ?? undefined,
      models: record.models,
      weight: record.weight,
    })),
  };
}

function openSecret(record: ProviderKeyRecord, secrets: Secrets, log: Logger): string | undefined {
  try {
    return secrets.open(record, providerKeyContext(record));
  } catch (error) {
    if (!(error instanceof SecretUnreadable)) throw error;
    const organisationId = record.organisationId.toHexString();
    log.error(
      {
        code: 'provider_key_unreadable',
        organisationId,
        provider: record.provider,
        reason: `${record._id.toHexString()}: ${error.message}`,
      },
      'A provider key of an organisation cannot be opened',
    );
    return undefined;
  }
}
