import { formatClock, formatMoment } from '@/ui/format';

const DAY_MS = 86_400_000;

/** When something was said: "14:02", with the day where it was not in the last 24 hours. */
export function TimeOfDay({ at }: { at: string }) {
  const date = new Date(at);
  const time = formatClock(date);
  const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  return (
    <time dateTime={at} title={formatMoment(date)} className="whitespace-nowrap">
      {Date.now() - date.getTime() > DAY_MS ? `${day}, ${time}` : time}
    </time>
  );
}
