import type { Approval } from '@contracts/approvals';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Inbox } from 'lucide-react';
import { useEffect, useState } from 'react';
import { toApiError } from '@/api/api-error';
import { approve, listPendingApprovals, reject } from '@/api/approvals';
import { keys } from '@/api/keys';
import { listen, openSocket } from '@/api/socket';
import type { approvalAnswered, approvalRequest } from '@contracts/socket-events';
import { Button, buttonClass } from '@/ui/Button';
import { Field } from '@/ui/Field';
import { formatCountdown } from '@/ui/format';
import { Popover } from '@/ui/Popover';
import { Chip, type Tone } from '@/ui/StatusBadge';
import { TextLink } from '@/ui/TextLink';
import { showToast } from '@/ui/Toast';
import { useNow } from '@/ui/use-now';
import { errorMessage } from '../error-message';
import { QueryError } from '../QueryError';
import { texts } from '../texts';

const RISK_TONE: Record<Approval['risk'], Tone> = { low: 'idle', medium: 'wait', high: 'bad', critical: 'bad' };

/** Generations that wait for this person: a count in the header, answers in a popover. */
export function ApprovalInbox() {
  const cache = useQueryClient();
  const query = useQuery({ queryKey: keys.approvals, queryFn: ({ signal }) => listPendingApprovals(signal) });
  useEffect(() => {
    const socket = openSocket('/runs');
    const refetch = () => void cache.invalidateQueries({ queryKey: keys.approvals });
    const stops = [
      listen<typeof approvalRequest>(socket, 'approval_request', refetch),
      listen<typeof approvalAnswered>(socket, 'approval_answered', refetch),
    ];
    return () => stops.forEach((stop) => stop());
  }, [cache]);
  const pending = query.data?.items ?? [];
  const label = texts.approvals.label(pending.length);
  return (
    <Popover
      title={texts.approvals.title}
      trigger={
        <button
          type="button"
          aria-label={label}
          title={label}
          className={`${buttonClass('quiet')} relative w-control !px-0`}
        >
          <Inbox size={16} strokeWidth={1.75} aria-hidden />
          {pending.length > 0 && (
            <span
              aria-hidden
              className="absolute top-0 right-0 flex h-4 min-w-4 items-center justify-center rounded-full bg-danger px-1 text-[10px] font-semibold text-on-fill"
            >
              {pending.length}
            </span>
          )}
        </button>
      }
    >
      {query.isError && <QueryError error={query.error} onRetry={() => void query.refetch()} />}
      {pending.length === 0 && !query.isError && (
        <p className="px-4 py-6 text-center text-dim">{texts.approvals.none}</p>
      )}
      <ul className="divide-y divide-line">
        {pending.map((approval) => (
          <ApprovalItem key={approval.id} approval={approval} onAnswered={() => void query.refetch()} />
        ))}
      </ul>
    </Popover>
  );
}

function ApprovalItem({ approval, onAnswered }: { approval: Approval; onAnswered: () => void }) {
  const [reason, setReason] = useState('');
  const [isRejecting, setRejecting] = useState(false);
  const seconds = (Date.parse(approval.expires_at) - useNow(1_000)) / 1_000;
  const answer = (work: Promise<unknown>, done: string) => {
    work
      .then(() => showToast({ title: done }))
      .catch((error: unknown) => {
        const failure = toApiError(error);
        showToast({ title: failure.status === 409 ? texts.approvals.answered : errorMessage(failure), tone: 'bad' });
      })
      .finally(onAnswered);
  };
  return (
    <li className="flex flex-col gap-2 px-4 py-3 text-table">
      <div className="flex flex-wrap items-center gap-2">
        <Chip tone={RISK_TONE[approval.risk]}>{texts.risk[approval.risk]}</Chip>
        <code className="font-mono text-mono">{approval.tool}</code>
        <span className="tabular ml-auto text-small text-dim">{texts.approvals.left(formatCountdown(seconds))}</span>
      </div>
      <p>{approval.reason}</p>
      <p className="flex gap-3">
        {approval.subject !== null && (
          <TextLink to={`/canvases/${approval.subject.id}`}>{texts.approvals.openCanvas}</TextLink>
        )}
        <TextLink to={`/runs/${approval.runId}`}>{texts.approvals.openRun}</TextLink>
      </p>
      {isRejecting && (
        <Field
          label={texts.approvals.reason}
          value={reason}
          maxLength={1_000}
          onChange={(event) => setReason(event.target.value)}
        />
      )}
      <div className="flex gap-2">
        {!isRejecting && (
          <Button
            tone="primary"
            size="small"
            onClick={() => answer(approve(approval.id, approval.parametersHash), texts.approvals.approved)}
          >
            {texts.approvals.approve}
          </Button>
        )}
        <Button
          size="small"
          onClick={() =>
            isRejecting ? answer(reject(approval.id, reason.trim()), texts.approvals.rejected) : setRejecting(true)
          }
        >
          {texts.approvals.reject}
        </Button>
      </div>
    </li>
  );
}
