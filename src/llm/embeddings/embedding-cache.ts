import { createHash } from 'node:crypto';
import { type mongo, Types } from 'mongoose';
import type { ResolvedEmbeddingModel } from '../../../config/embedding-models';
import type { EmbeddingCacheRecord } from '../../models/embedding-cache.model';
import type { Models } from '../../models/index';
import type { Logger } from '../../platform/logger';
import { DAY_MS } from '../../platform/time';
import { fromBytes, toBytes } from './vector-bytes';

/** A vector is remembered so long. */
const VECTOR_KEPT_MS = 30 * DAY_MS;

/** Whose texts, and what makes their vectors. */
export interface CacheScope {
  organisationId: string;
  model: ResolvedEmbeddingModel;
  dimension: number;
}

/** Vectors of texts that were embedded before. Never rejects: without it texts are embedded again. */
export interface EmbeddingCache {
  find(scope: CacheScope, texts: readonly string[]): Promise<Map<string, Float32Array>>;
  keep(scope: CacheScope, texts: readonly string[], vectors: readonly Float32Array[]): Promise<void>;
}

/** Key of a text's vector: no two organisations, models, addresses or dimensions share one. */
export function cacheKey({ organisationId, model, dimension }: CacheScope, text: string): string {
  const maker = [organisationId, model.id, model.provider, model.baseUrl ?? '', model.providerModel, dimension];
  return createHash('sha256').update(JSON.stringify(maker)).update('\0').update(text).digest('base64url');
}

/** In MongoDB (ADR 2026-11-22-embeddings). */
export function createEmbeddingCache({ models, log }: { models: Models; log: Logger }): EmbeddingCache {
  const collection = () => models.EmbeddingCache.collection as unknown as mongo.Collection<EmbeddingCacheRecord>;
  return {
    async find(scope, texts) {
      const keys = new Map(texts.map((text) => [cacheKey(scope, text), text]));
      const found = new Map<string, Float32Array>();
      try {
        const organisationId = new Types.ObjectId(scope.organisationId);
        const query = { _id: { $in: [...keys.keys()] }, organisationId, expiresAt: { $gt: new Date() } };
        for await (const { _id, vector } of collection().find(query, { promoteBuffers: true })) {
          const text = keys.get(_id);
          if (text !== undefined) found.set(text, fromBytes(vector));
        }
      } catch (error) {
        log.warn({ error }, 'The cache of embeddings was not read');
      }
      return found;
    },

    async keep(scope, texts, vectors) {
      const organisationId = new Types.ObjectId(scope.organisationId);
      const expiresAt = new Date(Date.now() + VECTOR_KEPT_MS);
      const writes = texts.flatMap((text, place) => {
        const vector = vectors[place];
        if (!vector) return [];
        const $set = { organisationId, vector: toBytes(vector), expiresAt };
        return [{ updateOne: { filter: { _id: cacheKey(scope, text) }, update: { $set }, upsert: true } }];
      });
      try {
        await collection().bulkWrite(writes, { ordered: false });
      } catch (error) {
        log.warn({ error }, 'Embeddings were not kept in the cache');
      }
    },
  };
}
