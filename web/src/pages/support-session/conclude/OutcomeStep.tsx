import type { SupportSession } from '@contracts/support/sessions';
import clsx from 'clsx';
import { ArrowUpRight, CircleCheck, CirclePause } from 'lucide-react';
import { OUTCOMES, type Outcome, reasonAgainst } from './outcome-rules';
import { texts } from './texts';

const ICONS = { resolved: CircleCheck, escalated: ArrowUpRight, paused: CirclePause };
const TONES = { resolved: 'text-ok', escalated: 'text-wait', paused: 'text-idle' };

interface OutcomeStepProps {
  session: SupportSession;
  chosen: Outcome | null;
  onChoose: (outcome: Outcome) => void;
}

/** How it ends: three cards; what this person may not choose says why. */
export function OutcomeStep({ session, chosen, onChoose }: OutcomeStepProps) {
  const first = OUTCOMES.find((outcome) => reasonAgainst(outcome, session) === undefined);
  return (
    <div role="group" aria-label={texts.steps.outcome} className="grid gap-3 pt-1 sm:grid-cols-3">
      {OUTCOMES.map((outcome) => {
        const reason = reasonAgainst(outcome, session);
        const { name, hint } = texts.outcomes[outcome];
        const Icon = ICONS[outcome];
        return (
          <button
            key={outcome}
            type="button"
            aria-pressed={chosen === outcome}
            aria-disabled={reason !== undefined}
            {...(outcome === (chosen ?? first) && reason === undefined ? { 'data-first': '' } : {})}
            onClick={() => {
              if (reason === undefined) onChoose(outcome);
            }}
            className={clsx(
              'flex flex-col items-start gap-1 rounded-card border bg-panel p-4 text-left transition-colors duration-[120ms]',
              chosen === outcome ? 'border-accent bg-accent-soft' : 'border-line',
              reason === undefined ? 'hover:border-strong' : 'cursor-not-allowed',
            )}
          >
            <Icon
              size={20}
              strokeWidth={1.75}
              aria-hidden
              className={reason === undefined ? TONES[outcome] : 'text-dim'}
            />
            <span className={clsx('font-semibold', reason !== undefined && 'text-dim')}>{name}</span>
            <span className="text-table text-dim">{reason ?? hint}</span>
          </button>
        );
      })}
    </div>
  );
}
