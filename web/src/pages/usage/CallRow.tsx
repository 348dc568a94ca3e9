import type { ModelCall } from '@contracts/money/usage';
import { Link } from 'react-router';
import { formatCost, formatCount, formatDuration } from '@/ui/format';
import { StatusBadge } from '@/ui/StatusBadge';
import { numberCell } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { sayCost } from './say-cost';
import { texts } from './texts';

const TONES = { ok: 'ok', failed: 'bad', aborted: 'idle', cached: 'idle' } as const;

interface CallRowProps {
  call: ModelCall;
  /** Among the calls of one run: shows how the cost came about. */
  isOfRun: boolean;
}

/** One call of the ledger. */
export function CallRow({ call, isOfRun }: CallRowProps) {
  const agent = texts.agents[call.agent] ?? call.agent;
  return (
    <tr className="h-9 hover:bg-soft">
      <td className="px-2 text-dim">
        <Time at={call.startedAt} />
      </td>
      <th scope="row" className={`${isOfRun ? 'max-w-96' : 'max-w-56'} px-2 py-1.5 text-left font-normal`}>
        <span className="block truncate" title={call.model}>
          {call.model}
        </span>
        <span className="flex flex-wrap gap-x-2 text-small text-dim">
          {call.runId !== null && (
            <Link
              to={`/runs/${call.runId}${call.stepKey === null ? '' : `?step=${encodeURIComponent(call.stepKey)}`}`}
              data-row
              className="rounded-chip text-link underline-offset-2 hover:underline"
            >
              {texts.run(call.stepKey)}
            </Link>
          )}
          {call.modelAsked !== call.model && (
            <span dir="auto" className="truncate">
              {texts.asked(call.modelAsked)}
            </span>
          )}
        </span>
        {isOfRun && <span className="block text-small text-dim">{sayCost(call)}</span>}
      </th>
      <td className="px-2">
        <StatusBadge tone={TONES[call.outcome]}>{texts.outcomes[call.outcome]}</StatusBadge>
        {call.errorKind !== null && call.errorKind !== 'aborted' && (
          <span className="ml-1.5 text-small text-dim">{call.errorKind}</span>
        )}
      </td>
      <td className="px-2 max-sm:hidden">{agent}</td>
      <td dir="auto" className="max-w-40 truncate px-2 max-sm:hidden">
        {call.userName}
      </td>
      <td
        className={`${numberCell} max-sm:hidden`}
        title={texts.inOut(formatCount(call.inputTokens), formatCount(call.outputTokens))}
      >
        {formatCount(call.inputTokens + call.outputTokens)}
        {call.isEstimated && <span className="block text-small text-dim">{texts.estimated}</span>}
      </td>
      <td className={numberCell} title={[`$${call.costUsd}`, sayCost(call)].filter(Boolean).join('. ')}>
        {formatCost(call.costUsd)}
      </td>
      <td className={`${numberCell} max-sm:hidden`}>{formatDuration(call.durationMs)}</td>
    </tr>
  );
}
