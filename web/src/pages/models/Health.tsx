import type { ModelView } from '@contracts/gateway/models';
import { StatusBadge } from '@/ui/StatusBadge';
import { STATE_TONES, stateOf } from './model-state';
import { texts } from './texts';

/** How a model or one of its targets is, as dot and word. */
export function Health({ of }: { of: Pick<ModelView, 'targets'> }) {
  const { state, until } = stateOf(of);
  return (
    <span className="inline-flex flex-wrap items-center gap-x-1.5">
      <StatusBadge tone={STATE_TONES[state]}>{texts.states[state]}</StatusBadge>
      {until !== null && (
        <time dateTime={until} className="text-small whitespace-nowrap text-dim">
          {texts.until(clock(until))}
        </time>
      )}
    </span>
  );
}

const clock = (at: string) =>
  new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
