import type { Presence } from '../../contracts/socket-events';
import type { Logger } from '../../platform/logger';
import type { Redis } from '../../platform/redis';
import { PRESENCE_TTL_MS, type PresenceMessage, type PresenceRoster, readRosters } from './presence-message';
import { realtimeNames } from '../redis-names';

/** How instances tell each other who is where: pub/sub for what moves, a hash a canvas for who comes later. */
export interface PresenceLink {
  /** Listens to a canvas, then reads who is there, by source. Rejects while Redis is away; the listening stands all the same. */
  open(canvasId: string): Promise<Map<string, Presence[]>>;
  /** Stops listening and takes this instance's people off the canvas's hash. */
  leave(canvasId: string): void;
  /** Tells the other instances; a lost message is made good by the next roster. */
  publish(messages: ReadonlyMap<string, Omit<PresenceMessage, 'source'>>): void;
  /** Keeps who is on these canvases for 15 s more, for those who come later and for `countPresent`. */
  store(rosters: ReadonlyMap<string, Presence[]>): void;
  /** Resolves once everything sent before has been answered. */
  flush(): Promise<void>;
}

export interface PresenceLinkDeps {
  /** Fails fast. */
  command: Redis;
  /** A connection of its own: it is put into subscription mode. */
  subscriber: Redis;
  prefix: string;
  /** This instance's name among the sources. */
  source: string;
  log: Logger;
  onMessage(canvasId: string, message: PresenceMessage): void;
}

export function createPresenceLink({
  command,
  subscriber,
  prefix,
  source,
  log,
  onMessage,
}: PresenceLinkDeps): PresenceLink {
  const { presence: nameOf } = realtimeNames(prefix);
  const nameLength = nameOf('').length;
  const warn = (error: unknown) => log.debug({ event: 'presence', error }, 'Presence not shared');
  let last: Promise<unknown> = Promise.resolve();
  const send = (batch: ReturnType<Redis['pipeline']>) => {
    last = batch.exec().catch(warn);
  };

  subscriber.on('message', (channel: string, text: string) => {
    try {
      const message = JSON.parse(text) as PresenceMessage; // written by a process of ours
      if (message.source !== source) onMessage(channel.slice(nameLength), message);
    } catch (error) {
      warn(error); // an exception here would end the process
    }
  });

  return {
    async open(canvasId) {
      await subscriber.subscribe(nameOf(canvasId));
      return readRosters(await command.hgetall(nameOf(canvasId)));
    },
    leave(canvasId) {
      subscriber.unsubscribe(nameOf(canvasId)).catch(warn);
      send(command.pipeline().hdel(nameOf(canvasId), source));
    },
    publish(messages) {
      const batch = command.pipeline();
      for (const [canvasId, message] of messages)
        batch.publish(nameOf(canvasId), JSON.stringify({ source, ...message } satisfies PresenceMessage));
      send(batch);
    },
    store(rosters) {
      const batch = command.pipeline();
      const seenAt = Date.now();
      for (const [canvasId, present] of rosters) {
        const roster: PresenceRoster = { seenAt, present };
        batch.hset(nameOf(canvasId), source, JSON.stringify(roster)).pexpire(nameOf(canvasId), PRESENCE_TTL_MS);
      }
      send(batch);
    },
    flush: async () => {
      await last;
    },
  };
}
