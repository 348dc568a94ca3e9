import type { Redis } from '../platform/redis';
import type { StreamEmitter } from './stream-emitter';

/** What the broadcasts of a system are made of. */
export interface BroadcastTools {
  redis: Redis;
  prefix: string;
  emitter: StreamEmitter;
  /** Does it; where Redis is away the message is lost and logged with these fields, or the broadcaster is strict and it rejects. */
  send(event: string, fields: Record<string, unknown>, work: () => Promise<void>): Promise<void>;
}
