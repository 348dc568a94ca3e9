import type { NodeRun } from '@contracts/flows/executions';
import clsx from 'clsx';
import { useState } from 'react';
import { Link } from 'react-router';
import { Button } from '@/ui/Button';
import { formatCost, formatDuration } from '@/ui/format';
import { StatusBadge } from '@/ui/StatusBadge';
import { JsonText } from '../JsonText';
import { STATE_TONES } from '../node-state';
import { texts } from '../texts';

interface NodeRunRowProps {
  node: NodeRun;
  looksOnly: string | undefined;
  /** From the first node's beginning to the last one's end, in milliseconds since 1970. */
  span: { from: number; to: number };
  /** Undefined: the execution goes on. */
  onReplay: ((nodeId: string) => void) | undefined;
}

/** What one node did; opened, with what it was given and gave. */
export function NodeRunRow({ node, looksOnly, span, onReplay }: NodeRunRowProps) {
  const [isOpen, setIsOpen] = useState(false);
  const { node_id: id, path, status, port, error, tries, costUsd, execution_id: child } = node;
  const took =
    node.started_at !== null && node.finished_at !== null
      ? formatDuration(Date.parse(node.finished_at) - Date.parse(node.started_at))
      : null;
  // Nodes within a loop are replayed with it.
  const isOuter = !path.includes('/');
  return (
    <li className="px-4 py-2">
      <div className="flex flex-wrap items-center gap-2">
        <button
          type="button"
          aria-expanded={isOpen}
          className="min-w-0 flex-1 truncate text-left font-medium hover:underline"
          onClick={() => setIsOpen(!isOpen)}
        >
          {path}
          <span className="ml-2 text-small font-normal text-dim">{node.type}</span>
        </button>
        <span className="text-small text-dim">
          {[
            port !== null && port !== 'out' ? `→ ${port}` : null,
            tries > 1 ? texts.execution.tries(tries) : null,
            costUsd === null ? null : formatCost(costUsd),
            took,
          ]
            .filter((fact) => fact !== null)
            .join(' · ')}
        </span>
        <StatusBadge tone={STATE_TONES[status]} isBusy={status === 'running'}>
          {texts.states[status]}
        </StatusBadge>
      </div>
      <Bar {...{ node, span }} />
      {isOpen && (
        <div className="mt-2 flex flex-col gap-3">
          {error !== null && (
            <p className="text-bad">
              {error.message} <span className="text-small">({error.code})</span>
            </p>
          )}
          <div className="grid gap-3 md:grid-cols-2">
            {node.input !== null && <JsonText label={texts.execution.input} value={node.input} />}
            <JsonText label={texts.execution.output} value={node.output} />
          </div>
          <div className="flex flex-wrap gap-2">
            {child !== null && (
              <Link to={`/runs/${child}`} className="text-small underline">
                {texts.execution.subflow}
              </Link>
            )}
            {isOuter && onReplay && (
              <Button size="small" disabledReason={looksOnly} onClick={() => onReplay(id)}>
                {texts.execution.replay}
              </Button>
            )}
          </div>
        </div>
      )}
    </li>
  );
}

/** When the node ran within the execution; how long is said beside its name. */
function Bar({ node, span: { from, to } }: Pick<NodeRunRowProps, 'node' | 'span'>) {
  if (node.started_at === null || to <= from) return null;
  const start = Date.parse(node.started_at);
  const end = node.finished_at === null ? to : Date.parse(node.finished_at);
  const percent = (ms: number) => `${((ms / (to - from)) * 100).toFixed(2)}%`;
  return (
    <div aria-hidden className="mt-1 h-1 rounded-full bg-sunken">
      <div
        className={clsx('h-1 min-w-1 rounded-full', node.status === 'failed' ? 'bg-bad' : 'bg-accent')}
        style={{ marginLeft: `min(${percent(start - from)}, calc(100% - 4px))`, width: percent(end - start) }}
      />
    </div>
  );
}
