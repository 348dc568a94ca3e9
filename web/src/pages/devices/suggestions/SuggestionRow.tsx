import type { Suggestion } from '@contracts/devices/suggestions';
import clsx from 'clsx';
import { Link } from 'react-router';
import { Chip } from '@/ui/StatusBadge';
import { Time } from '@/ui/Time';
import { titleOf } from './fields';
import { texts } from './texts';

interface SuggestionRowProps {
  suggestion: Suggestion;
  /** The address that shows it. */
  to: string;
  isShown: boolean;
  /** Where the details stand beside the list, going from row to row leaves no trace in the history. */
  isBeside: boolean;
}

/** A row of the list: what it is and who found it; a link to its details. */
export function SuggestionRow({ suggestion, to, isShown, isBeside }: SuggestionRowProps) {
  const { id, table, agent_name: agent, created_at: at } = suggestion;
  return (
    <li>
      <Link
        to={to}
        replace={isBeside}
        data-row={id}
        aria-current={isShown ? 'true' : undefined}
        className={clsx(
          'flex min-h-14 flex-col justify-center gap-1 px-3 py-2 text-table outline-offset-[-2px]',
          isShown ? 'bg-accent-soft' : 'hover:bg-soft',
        )}
      >
        <span dir="auto" className="line-clamp-2 font-medium [overflow-wrap:anywhere]">
          {titleOf(suggestion)}
        </span>
        <span className="flex flex-wrap items-center gap-2 text-small text-dim">
          <Chip tone="ai">{texts.tables[table]}</Chip>
          {agent !== null && (
            <span dir="auto" className="min-w-0 truncate">
              {texts.by(agent)}
            </span>
          )}
          {at !== null && (
            <span className="ml-auto">
              <Time at={at} />
            </span>
          )}
        </span>
      </Link>
    </li>
  );
}
