/** What Anthropic is told of how long to keep the prompt up to here; without `ttl`, five minutes. */
export interface CacheMark {
  cache_control: { type: 'ephemeral'; ttl?: '1h' };
}

/**
 * Where a client wants the provider to keep the prompt up to here: its mark, as Anthropic takes it. It has no bearing on the
 * answer, so a mark that is none of Anthropic's is passed over, and a time that it does not know is five minutes.
 */
export function readCacheMark(value: object): CacheMark | undefined {
  const mark: unknown = 'cache_control' in value ? value.cache_control : undefined;
  if (typeof mark !== 'object' || mark === null || !('type' in mark) || mark.type !== 'ephemeral') return undefined;
  return { cache_control: { type: 'ephemeral', ...('ttl' in mark && mark.ttl === '1h' && { ttl: '1h' as const }) } };
}

/** Whether it is to be kept for an hour: that has a price of its own. */
export const isForAnHour = (value: object): boolean => readCacheMark(value)?.cache_control.ttl !== undefined;
