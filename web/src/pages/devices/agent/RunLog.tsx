import { useState } from 'react';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { Button } from '@/ui/Button';
import { SkeletonRows } from '@/ui/Skeleton';
import { type Column, Table } from '@/ui/Table';
import type { useAgentLog } from '../agents/use-agent-runs';
import { RemoveAllDialog } from '../suggestions/RemoveAllDialog';
import { RunLogRow } from './RunLogRow';
import { texts } from './texts';

const words = texts.log;
const COLUMNS: readonly Column[] = [
  { label: words.columns.started },
  { label: words.columns.status },
  { label: words.columns.looked, isNumber: true, isHiddenOnPhones: true },
  { label: words.columns.created, isNumber: true, isHiddenOnPhones: true },
  { label: words.columns.queued, isNumber: true, isHiddenOnPhones: true },
  { label: words.columns.skipped, isNumber: true, isHiddenOnPhones: true },
  { label: words.columns.cost, isNumber: true, isHiddenOnPhones: true },
  { label: words.columns.time, isNumber: true, isHiddenOnPhones: true },
  { label: words.columns.acts, isLabelHidden: true },
];

interface RunLogProps {
  log: ReturnType<typeof useAgentLog>;
  /** The run that is under way waits for its device. */
  isWaiting: boolean;
}

/** What an agent did, newest first, with counts, problems and cost; it grows while a run works. */
export function RunLog({ log: { query, logs, total }, isWaiting }: RunLogProps) {
  const failure = failureOf(query);
  const [removing, setRemoving] = useState<string | null>(null);
  return (
    <section aria-labelledby="run-log" className="flex flex-col gap-2">
      <div className="flex items-baseline gap-3">
        <h2 id="run-log" className="font-semibold">
          {words.title}
        </h2>
        {total !== undefined && total > 0 && <span className="text-small text-dim">{words.total(total)}</span>}
      </div>
      {query.isPending && failure === null && <SkeletonRows count={4} />}
      {failure !== null && logs === undefined && <QueryError error={failure} onRetry={() => void query.refetch()} />}
      {logs?.length === 0 && (
        <p className="rounded-card border border-dashed border-line px-4 py-6 text-center text-dim">{words.none}</p>
      )}
      {logs !== undefined && logs.length > 0 && (
        <Table label={words.title} columns={COLUMNS} isHeadHiddenOnPhones>
          {logs.map((log) => (
            <RunLogRow
              key={log.id}
              log={log}
              isWaiting={isWaiting && log.status === 'running'}
              columns={COLUMNS.length}
              onRemoveAll={() => setRemoving(log.run_id)}
            />
          ))}
        </Table>
      )}
      {query.hasNextPage && (
        <span>
          <Button aria-busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {words.more}
          </Button>
        </span>
      )}
      {removing !== null && <RemoveAllDialog runId={removing} onClose={() => setRemoving(null)} />}
    </section>
  );
}
