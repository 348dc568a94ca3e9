import type { ApiKey } from '@contracts/accounts/api-keys';
import { Table } from '@/ui/Table';
import { KeyRow } from './KeyRow';
import { texts } from './texts';

interface KeyTableProps {
  keys: readonly ApiKey[];
  isWhoShown: boolean;
  onRevoke: (key: ApiKey) => void;
}

const COLUMNS = ['name', 'hint', 'who', 'scopes', 'used', 'expires'] as const;

/** API keys as rows. */
export function KeyTable({ keys, isWhoShown, onRevoke }: KeyTableProps) {
  const shown = COLUMNS.filter((name) => name !== 'who' || isWhoShown).map((name) => ({ label: texts.columns[name] }));
  return (
    <Table label={texts.table} columns={[...shown, { label: texts.actions, isLabelHidden: true }]} isHeadHiddenOnPhones>
      {keys.map((key) => (
        <KeyRow key={key.id} apiKey={key} isWhoShown={isWhoShown} onRevoke={() => onRevoke(key)} />
      ))}
    </Table>
  );
}
