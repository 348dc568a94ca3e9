import type { PlatformMetrics } from '../contracts/kernel/platform-metrics';
import type { Queues } from '../producers/open-queues';

/** How full each queue is, and how long its oldest job that could start has waited. Throws where Redis is away. */
export async function readQueueStates(queues: Queues): Promise<PlatformMetrics['queues']> {
  return Promise.all(
    Object.entries(queues).map(async ([name, queue]) => {
      const [counts, waiting, prioritized, workers] = await Promise.all([
        queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed'),
        queue.getJobs(['waiting'], 0, 0, true),
        queue.getJobs(['prioritized'], 0, 0, true),
        queue.getWorkersCount().catch(() => null), // not every service lets us ask
      ]);
      const since = [...waiting, ...prioritized].map(({ timestamp, delay }) => timestamp + (delay ?? 0));
      return {
        name,
        waiting: (counts['waiting'] ?? 0) + (counts['prioritized'] ?? 0),
        active: counts['active'] ?? 0,
        delayed: counts['delayed'] ?? 0,
        failed: counts['failed'] ?? 0,
        oldestWaitMs: since.length === 0 ? null : Math.max(0, Date.now() - Math.min(...since)),
        workers,
      };
    }),
  );
}
