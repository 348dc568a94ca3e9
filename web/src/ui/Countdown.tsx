import { formatCountdown } from './format';
import { useNow } from './use-now';

interface CountdownProps {
  /** In milliseconds, or as ISO text. */
  until: number | string;
  /** The sentence around the time that is left. */
  say: (left: string) => string;
  /** Said once it has passed; default: nothing. */
  over?: string;
  className?: string;
}

/** The time left until a moment, second by second. No live region: a reader of the screen would hear every second. */
export function Countdown({ until, say, over = '', className }: CountdownProps) {
  const now = useNow(1_000);
  const untilMs = typeof until === 'number' ? until : Date.parse(until);
  const text = untilMs > now ? say(formatCountdown((untilMs - now) / 1_000)) : over;
  if (text === '') return null;
  return (
    <time dateTime={new Date(untilMs).toISOString()} aria-live="off" className={className}>
      <span className="tabular">{text}</span>
    </time>
  );
}
