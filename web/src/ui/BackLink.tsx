import { ChevronLeft } from 'lucide-react';
import { Link } from 'react-router';
import { buttonClass } from './Button';

/** The way to the page above, as an arrow before a title. */
export function BackLink({ to, label }: { to: string; label: string }) {
  return (
    <Link to={to} aria-label={label} title={label} className={`${buttonClass('quiet')} w-control !px-0`}>
      <ChevronLeft size={16} aria-hidden />
    </Link>
  );
}
