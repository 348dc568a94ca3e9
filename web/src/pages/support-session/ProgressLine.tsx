import { Countdown } from '@/ui/Countdown';
import { StatusBadge } from '@/ui/StatusBadge';
import type { Progress } from './progress';
import { texts } from './texts';

/** In line, thinking, tried again in how long, another model, waiting for money. */
export function ProgressLine({ progress, cut }: { progress: Progress; cut?: string | undefined }) {
  const { phase, message, retryAtMs } = progress;
  const isWaiting = phase === 'retrying' || phase === 'waiting' || cut !== undefined;
  const word = texts.phases[phase ?? 'thinking'];
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-small text-dim">
      <StatusBadge tone={isWaiting ? 'wait' : 'run'} isBusy>
        {retryAtMs === null ? word : <Countdown until={retryAtMs} say={texts.nextTry} over={word} />}
      </StatusBadge>
      <span>{cut ?? message}</span>
    </p>
  );
}
