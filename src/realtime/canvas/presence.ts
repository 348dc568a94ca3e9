import { randomUUID } from 'node:crypto';
import type { Presence } from '../../contracts/socket-events';
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

/** Who is on which canvas. All methods speak of this instance's sockets, except `count`. */
export interface PresenceService {
  /** Learns who is on a canvas; await it before the first `enter`. Never rejects: without Redis one sees one's own instance. */
  open(canvasId: string): Promise<void>;
  /** Adds a person (again: changes nothing) and gives everybody there, agents too. */
  enter(canvasId: string, person: Presence): Presence[];
  update(canvasId: string, id: string, change: Partial<Pick<Presence, 'cursor' | 'selection'>>): void;
  leave(canvasId: string, id: string): void;
  everybody(canvasId: string): Presence[];
  /** People with each canvas open, over all instances. */
  count(canvasIds: readonly string[]): Promise<Map<string, number>>;
  close(): Promise<void>;
}

interface OpenCanvas {
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
  log: Logger;
  /** Sends one batch to this instance's sockets in the canvas's room. */
  emit(canvasId: string, batch: PresenceBatch): void;
}

export function createPresence({ redis, prefix, log, emit }: PresenceDeps): PresenceService {
  const own = randomUUID();
  const subscriber = redis.dedicated('presence');
  const canvases = new Map<string, OpenCanvas>();
  let tick: NodeJS.Timeout | undefined;

  const link = createPresenceLink({ command: redis.command, subscriber, prefix, source: own, log, onMessage: receive });

  function receive(canvasId: string, message: PresenceMessage): void {
    const canvas = canvases.get(canvasId);
    if (!canvas) return;
    if (message.isRoster) canvas.view.replace(message.source, message.present, performance.now());
    else canvas.view.apply(message.source, message, performance.now());
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
    for (const [canvasId, canvas] of canvases) {
      const outgoing = canvas.outgoing.take();
      if (outgoing) messages.set(canvasId, outgoing);
      if (canvas.isRosterStale) rosters.set(canvasId, canvas.view.of(own));
      canvas.isRosterStale = false;
      if (now + TIMER_SLACK_MS < canvas.nextEmitAt) {
        schedule();
        continue;
      }
      const batch = canvas.view.take();
      if (batch) {
        canvas.nextEmitAt = now + ROOM_PAUSE_MS;
        emit(canvasId, batch);
      }
    }
    if (messages.size > 0) link.publish(messages);
    if (rosters.size > 0) link.store(rosters);
  }

  function change(canvas: OpenCanvas, batch: PresenceBatch): void {
    canvas.view.apply(own, batch, performance.now());
    for (const presence of batch.present) canvas.outgoing.put(presence);
    for (const id of batch.gone) canvas.outgoing.drop(id);
    schedule();
  }

  function openCanvas(canvasId: string): OpenCanvas {
    const view = createPresenceView();
    const load = async () => {
      for (const [source, present] of await link.open(canvasId)) {
        // What was heard since the listening began is newer than what was stored.
        if (source !== own && view.of(source).length === 0) view.replace(source, present, performance.now());
      }
    };
    const loaded = load().catch((error: unknown) =>
      log.warn({ canvasId, event: 'presence', error }, 'Presence of other instances not read'),
    );
    const canvas: OpenCanvas = {
      view,
      outgoing: createPresenceGatherer(),
      isRosterStale: false,
      nextEmitAt: 0,
      ready: settleWithin(loaded, OPEN_TIMEOUT_MS),
    };
    canvases.set(canvasId, canvas);
    return canvas;
  }

  /** Forgets a canvas that none of this instance's sockets has open. */
  function closeCanvas(canvasId: string): void {
    const outgoing = canvases.get(canvasId)?.outgoing.take();
    canvases.delete(canvasId);
    if (outgoing) link.publish(new Map([[canvasId, outgoing]]));
    link.leave(canvasId);
  }

  const heartbeat = setInterval(() => {
    const rosters = new Map<string, Presence[]>();
    for (const [canvasId, canvas] of canvases) {
      canvas.view.expire(own, performance.now());
      const present = canvas.view.of(own);
      if (present.length > 0) rosters.set(canvasId, present);
    }
    schedule();
    if (rosters.size === 0) return;
    link.store(rosters);
    link.publish(new Map([...rosters].map(([canvasId, present]) => [canvasId, { present, gone: [], isRoster: true }])));
  }, HEARTBEAT_MS);

  return {
    open: (canvasId) => (canvases.get(canvasId) ?? openCanvas(canvasId)).ready,
    enter(canvasId, person) {
      const canvas = canvases.get(canvasId) ?? openCanvas(canvasId);
      if (!canvas.view.find(own, person.id)) {
        canvas.isRosterStale = true;
        change(canvas, { present: [person], gone: [] });
      }
      return canvas.view.everybody();
    },
    update(canvasId, id, moved) {
      const canvas = canvases.get(canvasId);
      const known = canvas?.view.find(own, id);
      if (canvas && known) change(canvas, { present: [{ ...known, ...moved }], gone: [] });
    },
    leave(canvasId, id) {
      const canvas = canvases.get(canvasId);
      if (!canvas) return;
      canvas.isRosterStale = true;
      if (canvas.view.find(own, id)) change(canvas, { present: [], gone: [id] });
      if (canvas.view.of(own).length === 0) closeCanvas(canvasId);
    },
    everybody: (canvasId) => canvases.get(canvasId)?.view.everybody() ?? [],
    count: (canvasIds) => countPresent(redis.command, prefix, canvasIds),
    async close() {
      clearInterval(heartbeat);
      clearTimeout(tick);
      for (const [canvasId, canvas] of [...canvases]) {
        for (const { id } of canvas.view.of(own)) canvas.outgoing.drop(id);
        closeCanvas(canvasId);
      }
      await link.flush();
      subscriber.disconnect();
    },
  };
}
