import type { Approval } from '@contracts/kernel/approvals';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { formatCountdown } from '@/ui/format';
import { Chip, type Tone } from '@/ui/StatusBadge';
import { TextLink } from '@/ui/TextLink';
import { useNow } from '@/ui/use-now';
import { SUBJECT_PATHS } from '../subject-paths';
import { texts } from '../texts';
import { ApprovalAnswer } from './ApprovalAnswer';
import { formatMoney, readTopUp, TopUp } from './TopUp';
import { wantedApproval } from './open-approvals';

const RISK_TONE: Record<Approval['risk'], Tone> = { low: 'idle', medium: 'wait', high: 'bad', critical: 'bad' };

/** What waits for this person, each with its answers. */
export function ApprovalList({ pending, onAnswered }: { pending: readonly Approval[]; onAnswered: () => void }) {
  if (pending.length === 0) return <p className="px-4 py-6 text-center text-dim">{texts.approvals.none}</p>;
  return (
    <ul className="divide-y divide-line">
      {pending.map((approval) => (
        <ApprovalItem key={approval.id} approval={approval} onAnswered={onAnswered} />
      ))}
    </ul>
  );
}

function ApprovalItem({ approval, onAnswered }: { approval: Approval; onAnswered: () => void }) {
  const topUp = readTopUp(approval);
  const itemRef = useRef<HTMLLIElement>(null);
  const isWanted = useSyncExternalStore(wantedApproval.subscribe, wantedApproval.get) === approval.runId;
  useEffect(() => {
    if (!isWanted) return;
    wantedApproval.shown();
    // After the popover has put the focus where it does by itself.
    requestAnimationFrame(() => requestAnimationFrame(() => itemRef.current?.focus()));
  }, [isWanted]);
  const seconds = (Date.parse(approval.expires_at) - useNow(1_000)) / 1_000;
  return (
    <li
      ref={itemRef}
      tabIndex={-1}
      aria-label={approval.reason}
      className="flex flex-col gap-2 px-4 py-3 text-table outline-offset-[-2px] focus:bg-accent-soft"
    >
      <div className="flex flex-wrap items-center gap-2">
        <Chip tone={RISK_TONE[approval.risk]}>{texts.risk[approval.risk]}</Chip>
        {topUp === null && <code className="font-mono text-mono">{approval.tool}</code>}
        <span className="tabular ml-auto text-small text-dim">{texts.approvals.left(formatCountdown(seconds))}</span>
      </div>
      <p>{approval.reason}</p>
      {topUp !== null && <TopUp topUp={topUp} />}
      <p className="flex gap-3">
        {approval.subject !== null && (
          <TextLink to={`${SUBJECT_PATHS[approval.subject.kind]}/${approval.subject.id}`}>
            {texts.approvals.openSubject[approval.subject.kind]}
          </TextLink>
        )}
        {/* Who answers for the money may not see the run. */}
        {topUp !== null ? (
          <TextLink to="/settings/budgets">{texts.approvals.topUp.budgets}</TextLink>
        ) : (
          <TextLink to={`/runs/${approval.runId}`}>{texts.approvals.openRun}</TextLink>
        )}
      </p>
      <ApprovalAnswer
        approval={approval}
        approveLabel={
          topUp === null ? texts.approvals.approve : texts.approvals.topUp.approve(formatMoney(topUp.topUpUsd))
        }
        onAnswered={onAnswered}
      />
    </li>
  );
}
