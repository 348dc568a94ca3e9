import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { badRequest } from '../../platform/errors';

/** The longest and the usual time that an answer is kept where the request asks. */
const CACHE_TTL_MAX_SECONDS = 86_400;
const CACHE_TTL_SECONDS = 300;
const ttlHeader = z.coerce.number().int().min(1).max(CACHE_TTL_MAX_SECONDS);

/** Whether a model's answer may come from the cache and go into it: `cache: true` in the body, or a header. Throws 400 for a time that is none. */
export function readCacheWish(
  { headers }: Pick<IncomingMessage, 'headers'>,
  body: Record<string, unknown>,
): { ttlSeconds: number } | undefined {
  const ttlSeconds = readTtl(headers['x-weft-cache-ttl']);
  return headers['x-weft-cache'] === 'true' || body['cache'] === true ? { ttlSeconds } : undefined;
}

function readTtl(header: string | string[] | undefined): number {
  if (header === undefined) return CACHE_TTL_SECONDS;
  const parsed = ttlHeader.safeParse(header);
  if (parsed.success) return parsed.data;
  throw badRequest('validation_failed', 'Some fields are not as they should be.', {
    errors: [{ path: 'X-Weft-Cache-TTL', message: `seconds, from 1 to ${CACHE_TTL_MAX_SECONDS}` }],
  });
}
