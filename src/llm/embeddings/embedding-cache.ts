import { createHash } from 'node:crypto';
import { type mongo, Types } from 'mongoose';
import type { ResolvedEmbeddingModel } from '../../../config/embedding-models';
import type { EmbeddingCacheRecord } from '../../models/gateway/embedding-cache.model';
import type { Models } from '../../models/index';
import type { Logger } from '../../platform/logger';
import { DAY_MS } from '../../platform/time';
import { type EmbeddingInput, inputKey } from './embedder';
import { fromBytes, toBytes } from './vector-bytes';

/** A vector is remembered so long. */
const VECTOR_KEPT_MS = 30 * DAY_MS;

/** Whose texts, and what makes their vectors. */
export interface CacheScope {
  organisationId: string;
  model: ResolvedEmbeddingModel;
  dimension: number;
}

/** Vectors of inputs that were embedded before. Never rejects: without it they are embedded again. */
export interface EmbeddingCache {
  /** By `inputKey`. */
  find(scope: CacheScope, inputs: readonly EmbeddingInput[]): Promise<Map<string, Float32Array>>;
  keep(scope: CacheScope, inputs: readonly EmbeddingInput[], vectors: readonly Float32Array[]): Promise<void>;
}

/** Key of an input's vector: no two organisations, models, addresses or dimensions share one, nor a text and tokens. */
export function cacheKey({ organisationId, model, dimension }: CacheScope, input: EmbeddingInput): string {
  const maker = [organisationId, model.id, model.provider, model.baseUrl ?? '', model.providerModel, dimension];
  if (typeof input !== 'string') maker.push('tokens');
  const content = typeof input === 'string' ? input : input.join(' ');
  return createHash('sha256').update(JSON.stringify(maker)).update('\0').update(content).digest('base64url');
}

/** In MongoDB (ADR 2026-11-22-embeddings). */
export function createEmbeddingCache({ models, log }: { models: Models; log: Logger }): EmbeddingCache {
  const collection = () => models.EmbeddingCache.collection as unknown as mongo.Collection<EmbeddingCacheRecord>;
  return {
    async find(scope, inputs) {
      const keys = new Map(inputs.map((input) => [cacheKey(scope, input), inputKey(input)]));
      const found = new Map<string, Float32Array>();
      try {
        const organisationId = new Types.ObjectId(scope.organisationId);
        const query = { _id: { $in: [...keys.keys()] }, organisationId, expiresAt: { $gt: new Date() } };
        for await (const { _id, vector } of collection().find(query, { promoteBuffers: true })) {
          const key = keys.get(_id);
          if (key !== undefined) found.set(key, fromBytes(vector));
        }
      } catch (error) {
        log.warn({ error }, 'The cache of embeddings was not read');
      }
      return found;
    },

    async keep(scope, inputs, vectors) {
      const organisationId = new Types.ObjectId(scope.organisationId);
      const expiresAt = new Date(Date.now() + VECTOR_KEPT_MS);
      const writes = inputs.flatMap((input, place) => {
        const vector = vectors[place];
        if (!vector) return [];
        const $set = { organisationId, vector: toBytes(vector), expiresAt };
        return [{ updateOne: { filter: { _id: cacheKey(scope, input) }, update: { $set }, upsert: true } }];
      });
      try {
        await collection().bulkWrite(writes, { ordered: false });
      } catch (error) {
        log.warn({ error }, 'Embeddings were not kept in the cache');
      }
    },
  };
}
