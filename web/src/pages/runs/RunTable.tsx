import type { RunSummary } from '@contracts/runs';
import { RunRow } from './RunRow';
import { texts } from './texts';

interface RunTableProps {
  runs: readonly RunSummary[];
  selected: ReadonlySet<string>;
  onSelect: (runId: string, isSelected: boolean) => void;
}

const WORDS = ['run', 'status', 'kind', 'who', 'model'] as const;
const NUMBERS = ['tokens', 'cost', 'time', 'started'] as const;

/** Runs as rows, newest first; it scrolls sideways by itself where it must. */
export function RunTable({ runs, selected, onSelect }: RunTableProps) {
  return (
    <div
      role="region"
      aria-label={texts.table}
      tabIndex={0}
      className="overflow-x-auto rounded-card border border-line bg-panel"
    >
      <table className="w-full border-collapse text-table">
        <thead className="text-small text-dim max-sm:hidden">
          <tr className="h-8 border-b border-line">
            <td />
            {[...WORDS, ...NUMBERS].map((name, index) => (
              <th
                key={name}
                scope="col"
                className={`px-2 font-medium whitespace-nowrap ${index < WORDS.length ? 'text-left' : 'text-right'}`}
              >
                {texts.columns[name]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {runs.map((run) => (
            <RunRow key={run.id} run={run} isSelected={selected.has(run.id)} onSelect={(is) => onSelect(run.id, is)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
