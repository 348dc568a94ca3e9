import clsx from 'clsx';
import type { ReactNode } from 'react';

export interface Column {
  /** Its head; null: a column without one. */
  label: string | null;
  /** Read out only. */
  isLabelHidden?: boolean;
  /** Numbers stand at the right. */
  isNumber?: boolean;
  isHiddenOnPhones?: boolean;
}

interface TableProps {
  /** What the rows are, for those who hear it. */
  label: string;
  columns: readonly Column[];
  /** On phones rows say by themselves what they show: then the heads are left out there. */
  isHeadHiddenOnPhones?: boolean;
  /** Rows: `tr`. */
  children: ReactNode;
}

/** Rows under heads, in a frame that scrolls sideways by itself where it must. */
export function Table({ label, columns, isHeadHiddenOnPhones = false, children }: TableProps) {
  return (
    <div
      role="region"
      aria-label={label}
      tabIndex={0}
      className="relative overflow-x-auto rounded-card border border-line bg-panel"
    >
      <table className="w-full border-collapse text-table">
        <thead className={clsx('text-small text-dim', isHeadHiddenOnPhones && 'max-sm:hidden')}>
          <tr className="h-8 border-b border-line">
            {columns.map((column, index) => (
              <Head key={index} {...column} />
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">{children}</tbody>
      </table>
    </div>
  );
}

function Head({ label, isLabelHidden = false, isNumber = false, isHiddenOnPhones = false }: Column) {
  const className = clsx(
    'px-2 font-medium whitespace-nowrap',
    isNumber ? 'text-right' : 'text-left',
    isHiddenOnPhones && 'max-sm:hidden',
  );
  if (label === null) return <td />;
  return (
    <th scope="col" className={className}>
      {isLabelHidden ? <span className="sr-only">{label}</span> : label}
    </th>
  );
}

/** Of a cell with a number. */
export const numberCell = 'tabular px-2 text-right whitespace-nowrap';
