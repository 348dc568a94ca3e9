import type { RunSummary } from '@contracts/kernel/runs';
import { Table } from '@/ui/Table';
import { RunRow } from './RunRow';
import { texts } from './texts';

interface RunTableProps {
  runs: readonly RunSummary[];
  selected: ReadonlySet<string>;
  onSelect: (runId: string, isSelected: boolean) => void;
}

const WORDS = ['run', 'status', 'kind', 'who', 'model'] as const;
const NUMBERS = ['tokens', 'cost', 'time', 'started'] as const;

const COLUMNS = [
  { label: null },
  ...WORDS.map((name) => ({ label: texts.columns[name] })),
  ...NUMBERS.map((name) => ({ label: texts.columns[name], isNumber: true })),
];

/** Runs as rows, newest first. */
export function RunTable({ runs, selected, onSelect }: RunTableProps) {
  return (
    <Table label={texts.table} columns={COLUMNS} isHeadHiddenOnPhones>
      {runs.map((run) => (
        <RunRow key={run.id} run={run} isSelected={selected.has(run.id)} onSelect={(is) => onSelect(run.id, is)} />
      ))}
    </Table>
  );
}
