import type { RunSummary } from '@contracts/kernel/runs';
import { Link } from 'react-router';
import { lookOf } from '@/app/run-status';
import { formatCost, formatCount, formatDuration } from '@/ui/format';
import { StatusBadge } from '@/ui/StatusBadge';
import { numberCell } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { Tooltip } from '@/ui/overlays/Tooltip';
import { useNow } from '@/ui/use-now';
import { runTimeMs } from './fresh-runs';
import { texts } from './texts';

interface RunRowProps {
  run: RunSummary;
  isSelected: boolean;
  onSelect: (isSelected: boolean) => void;
}

const number = `${numberCell} max-sm:hidden`;

/** One run as a table row; on phones two lines. */
export function RunRow({ run, isSelected, onSelect }: RunRowProps) {
  return (
    <tr className="h-9 hover:bg-soft">
      <td className="w-8 pl-2 max-sm:hidden">
        <input
          type="checkbox"
          aria-label={texts.select(run.title)}
          checked={isSelected}
          onChange={(event) => onSelect(event.target.checked)}
          className="size-4 align-middle accent-accent"
        />
      </td>
      <th scope="row" className="max-w-80 min-w-40 px-2 py-1.5 text-left font-normal">
        <Link
          dir="auto"
          to={`/runs/${run.id}`}
          data-row
          className="block truncate rounded-chip font-medium hover:underline"
        >
          {run.title}
        </Link>
        <span className="flex flex-wrap items-center gap-x-2 text-small text-dim sm:hidden">
          <Status run={run} /> <Duration run={run} /> {formatCost(run.costUsd)} <Time at={run.createdAt} />
          {run.error !== null && <span className="basis-full text-bad">{run.error.message}</span>}
        </span>
      </th>
      <td className="px-2 max-sm:hidden">
        <Status run={run} />
      </td>
      <td className="px-2 text-dim max-sm:hidden">{texts.kinds[run.kind]}</td>
      <td className="max-w-40 truncate px-2 max-sm:hidden">{run.requestedBy.name}</td>
      <td className="max-w-40 truncate px-2 text-dim max-sm:hidden">{run.model ?? texts.none}</td>
      <td className={number}>{formatCount(run.usage.inputTokens + run.usage.outputTokens)}</td>
      <td className={number}>{formatCost(run.costUsd)}</td>
      <td className={`${number} w-24`}>
        <Duration run={run} />
      </td>
      <td className={`${number} w-28 text-dim`}>
        <Time at={run.createdAt} />
      </td>
    </tr>
  );
}

function Status({ run }: { run: RunSummary }) {
  const { word, tone } = lookOf(run);
  const badge = (
    <StatusBadge tone={tone} isBusy={run.status === 'running'}>
      {word}
    </StatusBadge>
  );
  if (run.error === null) return badge;
  return (
    <Tooltip text={run.error.message}>
      <span tabIndex={0} className="rounded-full">
        {badge}
        <span className="sr-only">: {run.error.message}</span>
      </span>
    </Tooltip>
  );
}

/** Counts each second while the run works; a finished one never draws again. */
function Duration({ run }: { run: RunSummary }) {
  if (run.startedAt === null) return <span>{texts.none}</span>;
  if (run.finishedAt !== null) return <span>{formatDuration(runTimeMs(run, 0) ?? 0)}</span>;
  return <Counting run={run} />;
}

function Counting({ run }: { run: RunSummary }) {
  const now = useNow(1_000);
  return <span>{formatDuration(runTimeMs(run, now) ?? 0)}</span>;
}
