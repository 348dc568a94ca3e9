import { createEventLog } from '../../src/runs/events/event-log';
import { createRunFollower, type RunFollower } from '../../src/runs/events/follow';
import { monotonicMs } from '../lib/clock';
import { openParts } from '../lib/open-parts';
import { serve } from '../lib/serve';

export interface Viewed {
  text: string;
  /** When the first and the last piece of text came, on the machine's clock. */
  firstAtMs: number;
  lastAtMs: number;
  /** Facts seen, to check that none is missing. */
  facts: number[];
}

let follower: RunFollower | undefined;
let watching: Promise<Viewed[]> | undefined;

serve({
  async open(options: { mongodbUri: string; redisUrl: string; prefix: string }): Promise<void> {
    const { models, redis } = await openParts({ ...options, role: 'api' });
    const eventLog = createEventLog(redis.command, { prefix: options.prefix, ttlSeconds: 86_400, maxEntries: 10_000 });
    follower = createRunFollower({ models, eventLog, subscriber: redis.dedicated('follower') });
  },
  /** Begins to follow a run as so many viewers; `viewed` gives what they saw once the run has ended. */
  watch({ runId, viewers }: { runId: string; viewers: number }): void {
    watching = Promise.all(Array.from({ length: viewers }, () => view(runId)));
    watching.catch(() => undefined); // told by `viewed`
  },
  viewed: (): Promise<Viewed[]> | undefined => watching,
});

async function view(runId: string): Promise<Viewed> {
  if (!follower) throw new Error('open first');
  const viewed: Viewed = { text: '', firstAtMs: 0, lastAtMs: 0, facts: [] };
  for await (const { event, sub } of follower.follow(runId, { seq: 0, sub: 0 }, new AbortController().signal)) {
    if (sub === 0) viewed.facts.push(event.seq);
    if (event.type !== 'text-delta') continue;
    viewed.text += event.data.text;
    viewed.lastAtMs = monotonicMs();
    viewed.firstAtMs ||= viewed.lastAtMs;
  }
  return viewed;
}
