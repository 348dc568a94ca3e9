import {
  responseOutputItem,
  type ResponseInputItem,
  type ResponseOutputItem,
  type ResponsesRequest,
} from '../../../contracts/gateway/responses';
import type { Caller } from '../../../platform/caller';
import type { Logger } from '../../../platform/logger';
import type { Redis } from '../../../platform/redis';
import { HOUR_MS } from '../../../platform/time';

/** An item can be referred to so long after it was said. */
const ITEM_KEPT_MS = HOUR_MS;
/** Larger ones are not kept: the client sends them itself. */
const ITEM_BYTES_MAX = 65_536;

/** What models said a while ago, for clients that refer to it by id instead of sending it again (Vercel's AI SDK does). */
export interface KeptItems {
  /** Never rejects: an item that is not kept must be sent by the client. */
  keep(caller: Caller, items: readonly ResponseOutputItem[]): Promise<void>;
  /** Puts the caller's own items in the place of references to them; a reference to anything else stays. */
  resolve(caller: Caller, input: ResponsesRequest['input']): Promise<ResponsesRequest['input']>;
}

/** Keeps items in Redis, each person's under their own name. Emptied with it, and then clients are told to send items. */
export function createKeptItems(deps: { redis: Redis; prefix: string; log: Logger }): KeptItems {
  const keyOf = ({ organisationId, userId }: Caller, id: string) =>
    `${deps.prefix}:response-item:${organisationId}:${userId}:${id}`;
  return {
    async keep(caller, items) {
      const writes = deps.redis.pipeline();
      for (const item of items) {
        const text = JSON.stringify(item);
        if (Buffer.byteLength(text) <= ITEM_BYTES_MAX) writes.set(keyOf(caller, item.id), text, 'PX', ITEM_KEPT_MS);
      }
      await writes.exec().catch((error: unknown) => deps.log.warn({ error }, 'Items of a response were not kept'));
    },

    async resolve(caller, input) {
      if (typeof input === 'string') return input;
      const ids = input.flatMap((item) => (item.type === 'item_reference' && item.id ? [item.id] : []));
      if (ids.length === 0) return input;
      const texts = await deps.redis.mget(ids.map((id) => keyOf(caller, id)));
      const known = new Map(ids.map((id, place) => [id, readItem(texts[place])]));
      return input.map((item) => (item.type === 'item_reference' && item.id ? known.get(item.id) : undefined) ?? item);
    },
  };
}

function readItem(text: string | null | undefined): ResponseInputItem | undefined {
  return text ? responseOutputItem.parse(JSON.parse(text)) : undefined;
}
