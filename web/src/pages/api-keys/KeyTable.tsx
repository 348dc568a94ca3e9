import type { ApiKey } from '@contracts/api-keys';
import { KeyRow } from './KeyRow';
import { texts } from './texts';

interface KeyTableProps {
  keys: readonly ApiKey[];
  isWhoShown: boolean;
  onRevoke: (key: ApiKey) => void;
}

const COLUMNS = ['name', 'hint', 'who', 'scopes', 'used', 'expires'] as const;

/** API keys as rows; it scrolls sideways by itself where it must. */
export function KeyTable({ keys, isWhoShown, onRevoke }: KeyTableProps) {
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
            {COLUMNS.filter((name) => name !== 'who' || isWhoShown).map((name) => (
              <th key={name} scope="col" className="px-3 text-left font-medium whitespace-nowrap">
                {texts.columns[name]}
              </th>
            ))}
            <th scope="col">
              <span className="sr-only">{texts.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {keys.map((key) => (
            <KeyRow key={key.id} apiKey={key} isWhoShown={isWhoShown} onRevoke={() => onRevoke(key)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
