import type { Presence } from '../../contracts/kernel/presence';
import type { Logger } from '../../platform/logger';
import type { Redis } from '../../platform/redis';
import { PRESENCE_TTL_MS, type PresenceMessage, type PresenceRoster, readRosters } from './presence-message';
import { realtimeNames } from '../redis-names';

/** How instances tell each other who is where: pub/sub for what moves, a hash a board for who comes later. */
export interface PresenceLink {
  /** Listens to a board, then reads who is there, by source. Rejects while Redis is away; the listening stands all the same. */
  open(boardId: string): Promise<Map<string, Presence[]>>;
  /** Stops listening and takes this instance's people off the board's hash. */
  leave(boardId: string): void;
  /** Tells the other instances; a lost message is made good by the next roster. */
  publish(messages: ReadonlyMap<string, Omit<PresenceMessage, 'source'>>): void;
  /** Keeps who is on these boards for 15 s more, for those who come later and for `countPresent`. */
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
  onMessage(boardId: string, message: PresenceMessage): void;
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
    async open(boardId) {
      await subscriber.subscribe(nameOf(boardId));
      return readRosters(await command.hgetall(nameOf(boardId)));
    },
    leave(boardId) {
      subscriber.unsubscribe(nameOf(boardId)).catch(warn);
      send(command.pipeline().hdel(nameOf(boardId), source));
    },
    publish(messages) {
      const batch = command.pipeline();
      for (const [boardId, message] of messages)
        batch.publish(nameOf(boardId), JSON.stringify({ source, ...message } satisfies PresenceMessage));
      send(batch);
    },
    store(rosters) {
      const batch = command.pipeline();
      const seenAt = Date.now();
      for (const [boardId, present] of rosters) {
        const roster: PresenceRoster = { seenAt, present };
        batch.hset(nameOf(boardId), source, JSON.stringify(roster)).pexpire(nameOf(boardId), PRESENCE_TTL_MS);
      }
      send(batch);
    },
    flush: async () => {
      await last;
    },
  };
}
