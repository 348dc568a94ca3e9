import type { PlatformMetrics } from '../../contracts/kernel/platform-metrics';
import type { Metrics } from '../../platform/metrics';

/** What the process that answers says of itself, from its own registry; zero for what it does not do. */
export async function readProcessFigures({
  registry,
  eventLoopDelayP99Ms,
}: Pick<Metrics, 'registry' | 'eventLoopDelayP99Ms'>): Promise<PlatformMetrics['process']> {
  const read = async (name: string, where: Record<string, string> = {}) => {
    const values = (await registry.getSingleMetric(name)?.get())?.values ?? [];
    const wanted = Object.entries(where);
    return values
      .filter(({ labels }) => wanted.every(([label, value]) => (labels as Record<string, unknown>)[label] === value))
      .reduce((sum, { value }) => sum + value, 0);
  };
  const [sockets, inUse, max, fallbacks, hits, misses] = await Promise.all([
    read('weft_sockets_connected'),
    read('weft_mongo_connections_in_use'),
    read('weft_mongo_connections_max'),
    read('weft_llm_fallbacks_total'),
    read('weft_llm_cache_lookups_total', { outcome: 'hit' }),
    read('weft_llm_cache_lookups_total', { outcome: 'miss' }),
  ]);
  return {
    sockets,
    mongoConnectionsInUse: inUse,
    mongoConnectionsMax: max,
    eventLoopDelayP99Ms: eventLoopDelayP99Ms(),
    fallbacks,
    cacheHits: hits,
    cacheMisses: misses,
  };
}
