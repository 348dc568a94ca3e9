import type { ReactNode } from 'react';
import { Link } from 'react-router';

interface LineProps {
  to: string;
  title: string;
  /** An icon before the title. */
  icon?: ReactNode;
  /** Facts behind it. */
  children?: ReactNode;
}

/** One thing of a list, the whole line leading to it. */
export function Line({ to, title, icon, children }: LineProps) {
  return (
    <li>
      <Link
        to={to}
        data-row
        className="flex min-h-10 flex-wrap items-center gap-x-2.5 gap-y-0.5 px-4 py-1.5 -outline-offset-2 hover:bg-soft touch:min-h-11"
      >
        {icon}
        <span dir="auto" className="min-w-0 flex-1 truncate">
          {title}
        </span>
        <span className="flex shrink-0 items-center gap-2 text-small text-dim">{children}</span>
      </Link>
    </li>
  );
}

/** Lines under each other. */
export const Lines = ({ children }: { children: ReactNode }) => <ul className="divide-y divide-line">{children}</ul>;
