import { Inbox } from 'lucide-react';
import { Link } from 'react-router';
import { buttonClass } from '@/ui/Button';
import { texts } from '../texts';
import { useWaitingCount } from './use-waiting';

/** The way to the inbox, with how much waits there. */
export function InboxLink() {
  const waiting = useWaitingCount();
  return (
    <Link to="/inbox" title={texts.nav.inbox} className={`${buttonClass('quiet')} relative w-control !px-0`}>
      <Inbox size={16} strokeWidth={1.75} aria-hidden />
      <span className="sr-only">
        {waiting === 0 ? texts.nav.inbox : `${texts.nav.inbox}, ${texts.nav.waiting(waiting)}`}
      </span>
      {waiting > 0 && (
        <span
          aria-hidden
          className="tabular absolute top-0 right-0 flex h-4 min-w-4 items-center justify-center rounded-full bg-danger px-1 text-[10px] font-semibold text-on-fill"
        >
          {waiting}
        </span>
      )}
    </Link>
  );
}
