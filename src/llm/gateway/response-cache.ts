import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ChatRequest } from '../../contracts/gateway/chat-completions';
import type { Logger } from '../../platform/logger';
import type { Redis } from '../../platform/redis';

/** Largest answer that is kept. */
export const CACHED_BYTES_MAX = 1_048_576;

const headSchema = z.object({ model: z.string(), target: z.string(), provider: z.string() });
/** A whole answer as it was sent, and who gave it. */
export interface CachedAnswer extends z.infer<typeof headSchema> {
  body: Buffer;
}

export interface ResponseCache {
  /** The answer to exactly this request within this organisation. Undefined also while Redis is away. */
  find(organisationId: string, request: ChatRequest): Promise<CachedAnswer | undefined>;
  /** Keeps an answer; not one over 1 MB. Never rejects. */
  keep(organisationId: string, request: ChatRequest, answer: CachedAnswer, ttlSeconds: number): Promise<void>;
}

/** Answers by exact match, in Redis, each for its organisation alone. */
export function createResponseCache(deps: { redis: Redis; prefix: string; log: Logger }): ResponseCache {
  const { redis, log } = deps;
  const keyOf = (organisationId: string, request: ChatRequest) =>
    `${deps.prefix}:llm-cache:${organisationId}:${createHash('sha256').update(canonical(request)).digest('base64url')}`;
  return {
    async find(organisationId, request) {
      try {
        const stored = await redis.getBuffer(keyOf(organisationId, request));
        return stored ? parse(stored) : undefined;
      } catch (error) {
        log.warn({ code: 'cache_unavailable', error }, 'The response cache was not read');
        return undefined;
      }
    },
    async keep(organisationId, request, { body, model, target, provider }, ttlSeconds) {
      if (body.length > CACHED_BYTES_MAX) return;
      const head = Buffer.from(`${JSON.stringify({ model, target, provider })}\n`);
      await redis
        .set(keyOf(organisationId, request), Buffer.concat([head, body]), 'EX', ttlSeconds)
        .catch((error: unknown) => log.warn({ code: 'cache_unavailable', error }, 'An answer was not kept'));
    },
  };
}

function parse(stored: Buffer): CachedAnswer | undefined {
  const end = stored.indexOf('\n');
  const head = headSchema.safeParse(JSON.parse(stored.subarray(0, end).toString()));
  return head.success ? { ...head.data, body: stored.subarray(end + 1) } : undefined;
}

/** The request as text, the same whatever the order of its fields, without what does not change the answer. */
function canonical({ user: _, ...request }: ChatRequest): string {
  return JSON.stringify(request, (_name, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
      : value,
  );
}
