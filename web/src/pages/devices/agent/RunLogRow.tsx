import type { AgentRunLog } from '@contracts/devices/agent-schemas';
import { useQueryClient } from '@tanstack/react-query';
import { Ellipsis } from 'lucide-react';
import { useId, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { toApiError } from '@/api/api-error';
import { keys } from '@/api/keys';
import { cancelRun } from '@/api/runs';
import { errorMessage } from '@/app/error-message';
import { Button, IconButton } from '@/ui/Button';
import { formatCost, formatCount, formatDuration, formatMoment } from '@/ui/format';
import { Menu } from '@/ui/overlays/Menu';
import { showToast } from '@/ui/overlays/Toast';
import { Chip, StatusBadge } from '@/ui/StatusBadge';
import { numberCell } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { useNow } from '@/ui/use-now';
import { RUN_TONE } from '../agents/agent-state';
import { texts as agentTexts } from '../agents/texts';
import { texts } from './texts';

const words = texts.log;
const hidden = `${numberCell} max-sm:hidden`;

interface RunLogRowProps {
  log: AgentRunLog;
  /** It has not begun: its device is away. */
  isWaiting: boolean;
  /** How many columns its problems go over. */
  columns: number;
  onRemoveAll: () => void;
}

/** One run of an agent; its problems unfold below it. */
export function RunLogRow({ log, isWaiting, columns, onRemoveAll }: RunLogRowProps) {
  const id = useId();
  const [isUnfolded, setUnfolded] = useState(false);
  const { status, errors, is_preview: isPreview } = log;
  const isRunning = status === 'running';
  const isChanging = !isRunning && !isPreview;
  return (
    <>
      <tr className="h-9 hover:bg-soft">
        <td className="px-2 py-1.5">
          <span className="flex flex-wrap items-center gap-x-2">
            <Link
              to={`/runs/${log.run_id}`}
              data-row
              className="rounded-chip font-medium text-link underline-offset-2 hover:underline"
            >
              <Time at={log.started_at} />
            </Link>
            <span className="text-small text-dim">{agentTexts.triggers[log.trigger]}</span>
            {isPreview && <Chip>{words.dry}</Chip>}
          </span>
          <span className="hidden text-small text-dim max-sm:block">
            {words.facts(log.items_processed, log.items_created, log.items_skipped, log.items_queued)} ·{' '}
            {formatCost(log.cost_usd)}
          </span>
        </td>
        <td className="px-2 py-1.5">
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <StatusBadge tone={isWaiting ? 'wait' : RUN_TONE[status]} isBusy={isRunning && !isWaiting}>
              {isWaiting ? agentTexts.states.waiting : agentTexts.results[status]}
            </StatusBadge>
            {errors.length > 0 && (
              <Button
                tone="quiet"
                size="small"
                aria-expanded={isUnfolded}
                aria-controls={id}
                onClick={() => setUnfolded(!isUnfolded)}
              >
                {isUnfolded ? words.hideErrors : words.errors(errors.length)}
              </Button>
            )}
          </span>
        </td>
        <td className={hidden}>{formatCount(log.items_processed)}</td>
        <td className={hidden}>{isPreview ? words.noCounts : formatCount(log.items_created)}</td>
        <td className={hidden}>{isPreview ? words.noCounts : formatCount(log.items_queued)}</td>
        <td className={hidden}>{isPreview ? words.noCounts : formatCount(log.items_skipped)}</td>
        <td className={hidden}>{formatCost(log.cost_usd)}</td>
        <td className={hidden}>
          <Took log={log} />
        </td>
        <td className="w-10 px-1 text-right">
          <RowMenu log={log} onRemoveAll={isChanging ? onRemoveAll : undefined} />
        </td>
      </tr>
      {isUnfolded && (
        <tr id={id}>
          <td colSpan={columns} className="px-2 pb-2">
            <ul className="flex list-disc flex-col gap-1 rounded-control bg-soft py-2 pr-3 pl-7">
              {errors.map((error, place) => (
                <li key={place} dir="auto" className="[overflow-wrap:anywhere]">
                  {error}
                </li>
              ))}
            </ul>
          </td>
        </tr>
      )}
    </>
  );
}

/** How long a run took, or takes until now. */
function Took({ log: { started_at: started, completed_at: completed } }: { log: AgentRunLog }) {
  const now = useNow(1_000);
  return formatDuration((completed === null ? now : Date.parse(completed)) - Date.parse(started));
}

function RowMenu({ log, onRemoveAll }: { log: AgentRunLog; onRemoveAll: (() => void) | undefined }) {
  const go = useNavigate();
  const cache = useQueryClient();
  const cancel = () => {
    cancelRun(log.run_id)
      .then(() => showToast({ title: words.cancelled }))
      .catch((error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' }))
      .finally(() => void cache.invalidateQueries({ queryKey: keys.allAgentRuns }));
  };
  const when = formatMoment(new Date(log.started_at));
  return (
    <Menu
      trigger={<IconButton label={words.actsOf(when)} icon={<Ellipsis size={16} aria-hidden />} />}
      groups={[
        [
          { label: words.openRun, onSelect: () => void go(`/runs/${log.run_id}`) },
          ...(log.is_preview
            ? []
            : [
                {
                  label: words.suggestions,
                  onSelect: () => void go(`/devices/suggestions?agent=${log.agent_id}&run=${log.run_id}`),
                },
              ]),
          ...(log.status === 'running' ? [{ label: words.cancel, onSelect: cancel }] : []),
        ],
        ...(onRemoveAll === undefined
          ? []
          : [[{ label: words.removeAll, tone: 'danger' as const, onSelect: onRemoveAll }]]),
      ]}
    />
  );
}
