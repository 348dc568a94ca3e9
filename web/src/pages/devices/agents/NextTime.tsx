import { formatMoment } from '@/ui/format';
import { useNow } from '@/ui/use-now';
import { formatUntil } from './format-until';

const RENEW_MS = 30_000;

/** A moment to come in words, its exact time in the title. */
export function NextTime({ at }: { at: string }) {
  const now = useNow(RENEW_MS);
  return (
    <time dateTime={at} title={formatMoment(new Date(at))} className="whitespace-nowrap">
      {formatUntil(at, now)}
    </time>
  );
}
