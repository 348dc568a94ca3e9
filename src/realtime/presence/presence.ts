import { randomUUID } from 'node:crypto';
import type { Presence } from '../../contracts/kernel/presence';
import type { Logger } from '../../platform/logger';
import type { RedisConnections } from '../../platform/redis';
import { settleWithin } from '../../platform/settle-within';
import { SECOND_MS } from '../../platform/time';
import { countPresent } from './count-present';
import { createPresenceLink } from './presence-link';
import type { PresenceMessage } from './presence-message';
import { createPresenceGatherer, createPresenceView, type PresenceBatch, type PresenceView } from './presence-view';

/** Pause between two batches to other instances. A cursor waits at most for this and for one `ROOM_PAUSE_MS`: 75 ms. */
const LINK_PAUSE_MS = 25;
/** Pause between two `presence_changed` of one room. Shorter: smoother cursors, more frames for everybody. */
const ROOM_PAUSE_MS = 50;
/** A timer may fire early by a little; without this a batch would now and then wait for a third tick. */
const TIMER_SLACK_MS = 5;
const HEARTBEAT_MS = 5 * SECOND_MS;
/** Longest that a join waits to hear who is on other instances. */
const OPEN_TIMEOUT_MS = SECOND_MS;

/** Who is on which board. All methods speak of this instance's sockets, except `count`. */
export interface PresenceService {
  /** Learns who is on a board; await it before the first `enter`. Never rejects: without Redis one sees one's own instance. */
  open(boardId: string): Promise<void>;
  /** Adds a person (again: changes nothing) and gives everybody there, agents too. */
  enter(boardId: string, person: Presence): Presence[];
  update(boardId: string, id: string, change: Partial<Pick<Presence, 'cursor' | 'selection'>>): void;
  leave(boardId: string, id: string): void;
  everybody(boardId: string): Presence[];
  /** People with each board open, over all instances. */
  count(boardIds: readonly string[]): Promise<Map<string, number>>;
  close(): Promise<void>;
}

interface OpenBoard {
  view: PresenceView;
  /** What the other instances have not been told. */
  outgoing: ReturnType<typeof createPresenceGatherer>;
  ready: Promise<void>;
  isRosterStale: boolean;
  nextEmitAt: number;
}

export interface PresenceDeps {
  redis: RedisConnections;
  prefix: string;
  /** Of its own connection to Redis. */
  connection: string;
  log: Logger;
  /** Sends one batch to this instance's sockets in the board's room. */
  emit(boardId: string, batch: PresenceBatch): void;
}

export function createPresence({ redis, prefix, connection, log, emit }: PresenceDeps): PresenceService {
  const own = randomUUID();
  const subscriber = redis.dedicated(connection);
  const boards = new Map<string, OpenBoard>();
  let tick: NodeJS.Timeout | undefined;

  const link = createPresenceLink({ command: redis.command, subscriber, prefix, source: own, log, onMessage: receive });

  function receive(boardId: string, message: PresenceMessage): void {
    const board = boards.get(boardId);
    if (!board) return;
    if (message.isRoster) board.view.replace(message.source, message.present, performance.now());
    else board.view.apply(message.source, message, performance.now());
    schedule();
  }

  function schedule(): void {
    tick ??= setTimeout(flush, LINK_PAUSE_MS);
  }

  function flush(): void {
    tick = undefined;
    const now = performance.now();
    const messages = new Map<string, PresenceBatch>();
    const rosters = new Map<string, Presence[]>();
    for (const [boardId, board] of boards) {
      const outgoing = board.outgoing.take();
      if (outgoing) messages.set(boardId, outgoing);
      if (board.isRosterStale) rosters.set(boardId, board.view.of(own));
      board.isRosterStale = false;
      if (now + TIMER_SLACK_MS < board.nextEmitAt) {
        schedule();
        continue;
      }
      const batch = board.view.take();
      if (batch) {
        board.nextEmitAt = now + ROOM_PAUSE_MS;
        emit(boardId, batch);
      }
    }
    if (messages.size > 0) link.publish(messages);
    if (rosters.size > 0) link.store(rosters);
  }

  function change(board: OpenBoard, batch: PresenceBatch): void {
    board.view.apply(own, batch, performance.now());
    for (const presence of batch.present) board.outgoing.put(presence);
    for (const id of batch.gone) board.outgoing.drop(id);
    schedule();
  }

  function openBoard(boardId: string): OpenBoard {
    const view = createPresenceView();
    const load = async () => {
      for (const [source, present] of await link.open(boardId)) {
        // What was heard since the listening began is newer than what was stored.
        if (source !== own && view.of(source).length === 0) view.replace(source, present, performance.now());
      }
    };
    const loaded = load().catch((error: unknown) =>
      log.warn({ boardId, event: 'presence', error }, 'Presence of other instances not read'),
    );
    const board: OpenBoard = {
      view,
      outgoing: createPresenceGatherer(),
      isRosterStale: false,
      nextEmitAt: 0,
      ready: settleWithin(loaded, OPEN_TIMEOUT_MS),
    };
    boards.set(boardId, board);
    return board;
  }

  /** Forgets a board that none of this instance's sockets has open. */
  function closeBoard(boardId: string): void {
    const outgoing = boards.get(boardId)?.outgoing.take();
    boards.delete(boardId);
    if (outgoing) link.publish(new Map([[boardId, outgoing]]));
    link.leave(boardId);
  }

  const heartbeat = setInterval(() => {
    const rosters = new Map<string, Presence[]>();
    for (const [boardId, board] of boards) {
      board.view.expire(own, performance.now());
      const present = board.view.of(own);
      if (present.length > 0) rosters.set(boardId, present);
    }
    schedule();
    if (rosters.size === 0) return;
    link.store(rosters);
    link.publish(new Map([...rosters].map(([boardId, present]) => [boardId, { present, gone: [], isRoster: true }])));
  }, HEARTBEAT_MS);

  return {
    open: (boardId) => (boards.get(boardId) ?? openBoard(boardId)).ready,
    enter(boardId, person) {
      const board = boards.get(boardId) ?? openBoard(boardId);
      if (!board.view.find(own, person.id)) {
        board.isRosterStale = true;
        change(board, { present: [person], gone: [] });
      }
      return board.view.everybody();
    },
    update(boardId, id, moved) {
      const board = boards.get(boardId);
      const known = board?.view.find(own, id);
      if (board && known) change(board, { present: [{ ...known, ...moved }], gone: [] });
    },
    leave(boardId, id) {
      const board = boards.get(boardId);
      if (!board) return;
      board.isRosterStale = true;
      if (board.view.find(own, id)) change(board, { present: [], gone: [id] });
      if (board.view.of(own).length === 0) closeBoard(boardId);
    },
    everybody: (boardId) => boards.get(boardId)?.view.everybody() ?? [],
    count: (boardIds) => countPresent(redis.command, prefix, boardIds),
    async close() {
      clearInterval(heartbeat);
      clearTimeout(tick);
      for (const [boardId, board] of [...boards]) {
        for (const { id } of board.view.of(own)) board.outgoing.drop(id);
        closeBoard(boardId);
      }
      await link.flush();
      subscriber.disconnect();
    },
  };
}
