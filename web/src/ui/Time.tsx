import { formatAgo, formatMoment } from './format';
import { useNow } from './use-now';

const RENEW_MS = 30_000;

/** A moment in words, its exact time in the title. */
export function Time({ at }: { at: string }) {
  const now = Math.max(useNow(RENEW_MS), Date.parse(at));
  return (
    <time dateTime={at} title={formatMoment(new Date(at))} className="whitespace-nowrap">
      {formatAgo(at, now)}
    </time>
  );
}
