import type { Approval } from '@contracts/kernel/approvals';
import clsx from 'clsx';
import type { KeyboardEvent, ReactNode } from 'react';
import { Link } from 'react-router';
import { Countdown } from '@/ui/Countdown';
import { Chip, StatusBadge } from '@/ui/StatusBadge';
import { Time } from '@/ui/Time';
import { type InboxItem, RISK_TONE, STATUS_TONE } from './inbox-item';
import { texts } from './texts';

interface InboxRowProps {
  id: string;
  /** The address that shows it. */
  to: string;
  isShown: boolean;
  /** Where the details stand beside the list, going from row to row leaves no trace in the history. */
  isBeside: boolean;
  /** Enter on the row whose details are shown already. */
  onOpen: () => void;
  children: ReactNode;
}

/** A row of a list of the inbox: a link to its details. */
export function InboxRow({ id, to, isShown, isBeside, onOpen, children }: InboxRowProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !isShown || !isBeside) return;
    event.preventDefault();
    onOpen();
  };
  return (
    <li>
      <Link
        to={to}
        replace={isBeside}
        data-row={id}
        aria-current={isShown ? 'true' : undefined}
        onKeyDown={onKeyDown}
        className={clsx(
          'flex min-h-14 flex-col justify-center gap-1 px-3 py-2 text-table outline-offset-[-2px]',
          isShown ? 'bg-accent-soft' : 'hover:bg-soft',
        )}
      >
        {children}
      </Link>
    </li>
  );
}

/** What a row says of something that waits. */
export function WaitingWords({ item }: { item: InboxItem }) {
  if (item.kind === 'question')
    return (
      <>
        <span dir="auto" className="line-clamp-2 font-medium">
          {item.question.title}
        </span>
        <span className="flex gap-2 text-small text-dim">
          {texts.waits(item.question.count)}
          <span className="ml-auto">
            <Time at={item.question.updatedAt} />
          </span>
        </span>
      </>
    );
  const { reason, risk, expires_at: expiresAt } = item.approval;
  return (
    <>
      <span dir="auto" className="line-clamp-2 font-medium">
        {reason}
      </span>
      <span className="flex flex-wrap items-center gap-2 text-small text-dim">
        <Chip tone={RISK_TONE[risk]}>{texts.risk[risk]}</Chip>
        <Countdown until={expiresAt} say={texts.left} over={texts.over} className="ml-auto" />
      </span>
    </>
  );
}

/** What a row says of a request that was answered: how, by whom, when. */
export function AnsweredWords({ approval, nameOf }: { approval: Approval; nameOf: (userId: string) => string }) {
  const { reason, status, response, responded_at: at } = approval;
  const userId = response?.userId ?? null;
  return (
    <>
      <span dir="auto" className="line-clamp-2 font-medium">
        {reason}
      </span>
      <span className="flex flex-wrap items-center gap-2 text-small text-dim">
        <StatusBadge tone={STATUS_TONE[status]}>{texts.status[status]}</StatusBadge>
        {userId !== null && <span>{texts.by(nameOf(userId))}</span>}
        {at !== null && (
          <span className="ml-auto">
            <Time at={at} />
          </span>
        )}
      </span>
    </>
  );
}
