import { Types } from 'mongoose';
import { FINAL_EVENTS, type RunEvent } from '../../contracts/kernel/run-events';
import type { Models } from '../../models/index';
import type { RunRecord } from '../../models/runs/run.model';
import type { Redis } from '../../platform/redis';
import { SECOND_MS } from '../../platform/time';
import { decodeBatch, type EventLog, type EventPlace, isAfter, type PlacedEvent } from './event-log';
import { rebuildEvents } from './rebuild-events';

/** Where nothing was heard for so long, MongoDB is asked: a lost message costs at most this. */
const SILENCE_MS = 2 * SECOND_MS;
/** Announced events a slow follower may have waiting; beyond it they are dropped and read again from the log. */
const BACKLOG_MAX = 500;

export interface RunFollower {
  /**
   * A run's events after `since`, in order, each once, until its last event or `signal`. Any number of followers in a
   * process share one Redis connection. Where the log lacks something, the run's record fills it: `run`, read or written
   * just before, saves a first reading of it.
   */
  follow(
    runId: string,
    since: EventPlace,
    signal: AbortSignal,
    run?: FollowedRun,
  ): AsyncGenerator<PlacedEvent, void, undefined>;
  /** Followers at work, for metrics. */
  count(): number;
}

/** What a follower needs of a run's record. */
export type FollowedRun = Pick<RunRecord, 'journal' | 'events' | 'createdAt' | 'status'>;
const FINAL_STATUSES: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled']);

interface Caught {
  events: PlacedEvent[];
  isEnded: boolean;
}

interface Listener {
  backlog: PlacedEvent[];
  hasLost: boolean;
  wake: () => void;
}

/** `subscriber` is a connection of its own: it is put into subscription mode. */
export function createRunFollower(deps: { models: Models; eventLog: EventLog; subscriber: Redis }): RunFollower {
  const { models, eventLog, subscriber } = deps;
  const listeners = new Map<string, Set<Listener>>();

  subscriber.on('message', (channel: string, text: string) => {
    const group = listeners.get(channel);
    if (!group) return;
    const batch = decodeBatch(text);
    for (const listener of group) {
      if (listener.backlog.length + batch.length > BACKLOG_MAX) listener.hasLost = true;
      else listener.backlog.push(...batch);
      listener.wake();
    }
  });
  // After an outage of Redis: whatever was announced meanwhile is read from the log.
  subscriber.on('ready', () => {
    for (const group of listeners.values())
      for (const listener of group) Object.assign(listener, { hasLost: true }).wake();
  });

  async function listen(channel: string, listener: Listener): Promise<void> {
    const group = listeners.get(channel) ?? new Set();
    listeners.set(channel, group.add(listener));
    if (group.size === 1 && subscriber.status === 'ready') await subscriber.subscribe(channel);
    else if (group.size === 1) subscriber.subscribe(channel).catch(() => undefined); // queued until Redis is back
  }

  function unlisten(channel: string, listener: Listener): void {
    const group = listeners.get(channel);
    if (!group?.delete(listener) || group.size > 0) return;
    listeners.delete(channel);
    subscriber.unsubscribe(channel).catch(() => undefined);
  }

  /**
   * What the log or, where it lacks facts, the record has after a place. Of a run at work the record is believed ahead
   * of the log only after a silence: its facts are there first, and the hints between them would be passed over.
   */
  async function catchUp(
    runId: string,
    since: EventPlace,
    isSilent: boolean,
    known: FollowedRun | undefined,
  ): Promise<Caught> {
    const logged = await eventLog.read(runId, since).catch(() => []);
    const first = logged.find((placed) => placed.sub === 0);
    const isWhole = first ? first.seq === since.seq + 1 : logged.length > 0;
    if (isWhole && isGapless(logged, since.seq)) return { events: logged, isEnded: endsWithLast(logged) };
    const fromKnown = known && combine(known, logged, since, isSilent);
    if (fromKnown && isGapless(fromKnown.events, since.seq)) return fromKnown;
    const run = await models.Run.findById(new Types.ObjectId(runId), {
      journal: { events: 1 },
      events: 1,
      createdAt: 1,
      status: 1,
    }).lean<RunRecord>();
    return run ? combine(run, logged, since, isSilent) : { events: [], isEnded: true };
  }

  async function* follow(
    runId: string,
    since: EventPlace,
    signal: AbortSignal,
    run?: FollowedRun,
  ): AsyncGenerator<PlacedEvent, void, undefined> {
    const channel = eventLog.channel(runId);
    let place = since;
    let known = run;
    let isSilent = false;
    const pastEnd = run ? pastEndOf(run) : -1;
    let wake = () => undefined as void;
    const listener: Listener = { backlog: [], hasLost: true, wake: () => wake() };
    const stop = () => wake();
    signal.addEventListener('abort', stop);
    try {
      await listen(channel, listener);
      while (!signal.aborted) {
        let events = listener.backlog.splice(0).filter((placed) => isAfter(placed, place));
        let isEnded = endsWithLast(events);
        if (listener.hasLost || !isGapless(events, place.seq)) {
          listener.hasLost = false;
          ({ events, isEnded } = await catchUp(runId, place, isSilent, known));
          known = undefined;
        }
        for (const placed of events) {
          yield placed;
          place = placed;
          // What a worker still says of a run that was cancelled is nobody's to read.
          if (isEnded && placed === lastFactOf(events) && placed.seq > pastEnd) return;
        }
        if (isEnded && place.seq > pastEnd) return;
        if (listener.backlog.length > 0 || listener.hasLost) continue;
        const heard = await new Promise<boolean>((resolve) => {
          const timer = setTimeout(() => resolve(false), SILENCE_MS);
          wake = () => {
            clearTimeout(timer);
            resolve(true);
          };
          if (signal.aborted) wake();
        });
        isSilent = !heard;
        if (isSilent) listener.hasLost = true;
      }
    } finally {
      signal.removeEventListener('abort', stop);
      unlisten(channel, listener);
    }
  }

  return { follow, count: () => [...listeners.values()].reduce((sum, group) => sum + group.size, 0) };
}

/** What the log has after a place, and what it lacks from the record: each once, in order. */
function combine(run: FollowedRun, logged: PlacedEvent[], since: EventPlace, isSilent: boolean): Caught {
  const facts = rebuildEvents(run).filter((placed) => isAfter(placed, since));
  const last = logged.at(-1);
  if (!last) {
    const isEnded = FINAL_STATUSES.has(run.status);
    return { events: isEnded || isSilent ? facts : facts.filter(({ seq }) => seq === 1), isEnded };
  }
  const hasLogged = new Set(logged.flatMap(({ seq, sub }) => (sub === 0 ? [seq] : [])));
  const lacking = facts.filter((placed) => !isAfter(placed, last) && !hasLogged.has(placed.seq));
  const events = [...lacking, ...logged].sort((left, right) => left.seq - right.seq || left.sub - right.sub);
  return { events, isEnded: endsWithLast(events) };
}

/** True where each fact is numbered one more than the one before. */
function isGapless(events: PlacedEvent[], seq: number): boolean {
  let last = seq;
  for (const placed of events) {
    if (placed.sub !== 0) continue;
    if (placed.seq !== last + 1) return false;
    last = placed.seq;
  }
  return true;
}

/** The last end of a run that was run again since, and goes on; -1 where there is none. */
function pastEndOf({ status, events }: FollowedRun): number {
  if (FINAL_STATUSES.has(status)) return -1;
  const ends = (events as RunEvent[]).filter(({ type }) => FINAL_EVENTS.includes(type));
  return Math.max(-1, ...ends.map(({ seq }) => seq));
}

const lastFactOf = (events: readonly PlacedEvent[]): PlacedEvent | undefined => events.findLast(({ sub }) => sub === 0);

/** A run that was retried has an end in the middle of its events: only the last fact counts. */
function endsWithLast(events: readonly PlacedEvent[]): boolean {
  const last = lastFactOf(events);
  return last !== undefined && FINAL_EVENTS.includes(last.event.type);
}
