import type { Approval } from '@contracts/kernel/approvals';
import type { ReactNode } from 'react';
import { subjectPath } from '@/app/subject-paths';
import { CodeBlock } from '@/ui/text/CodeBlock';
import { Countdown } from '@/ui/Countdown';
import { Chip, StatusBadge } from '@/ui/StatusBadge';
import { TextLink } from '@/ui/TextLink';
import { Time } from '@/ui/Time';
import { ApprovalAnswer } from './ApprovalAnswer';
import { RISK_TONE, STATUS_TONE } from './inbox-item';
import { texts } from './texts';
import { formatMoney, readTopUp, TopUp } from './TopUp';

/** Longer parameters are cut: what is approved is bound by their hash. */
const SHOWN_CHARS = 20_000;

interface ApprovalDetailProps {
  approval: Approval;
  nameOf: (userId: string) => string;
  isLeaving: () => boolean;
  onAnswered: () => void;
  onChanged: () => void;
}

/** One request: what is asked, by whom and until when, and its answers; once answered, what was. */
export function ApprovalDetail({ approval, nameOf, isLeaving, onAnswered, onChanged }: ApprovalDetailProps) {
  const topUp = readTopUp(approval);
  const { status, risk, tool, reason, subject, runId, diff } = approval;
  const isWaiting = status === 'pending';
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        {!isWaiting && <StatusBadge tone={STATUS_TONE[status]}>{texts.status[status]}</StatusBadge>}
        <Chip tone={RISK_TONE[risk]}>{texts.risk[risk]}</Chip>
        {topUp === null && <code className="font-mono text-mono">{tool}</code>}
        {isWaiting && (
          <Countdown
            until={approval.expires_at}
            say={texts.left}
            over={texts.over}
            className="ml-auto text-small text-dim"
          />
        )}
      </div>
      <h2 tabIndex={-1} dir="auto" className="text-lead font-semibold outline-offset-4 [overflow-wrap:anywhere]">
        {reason}
      </h2>
      <p className="flex flex-wrap gap-x-3 gap-y-1 text-table text-dim">
        <span>{texts.askedBy(nameOf(approval.asked_by))}</span>
        <Time at={approval.created_at} />
        {subject !== null && <TextLink to={subjectPath(subject)}>{texts.openSubject[subject.kind]}</TextLink>}
        {/* Who answers for the money may not see the run. */}
        {topUp === null ? (
          <TextLink to={`/runs/${runId}`}>{texts.openRun}</TextLink>
        ) : (
          <TextLink to="/settings/budgets">{texts.topUp.budgets}</TextLink>
        )}
      </p>
      {topUp !== null && <TopUp topUp={topUp} />}
      {diff !== null && <CodeBlock label={texts.diff} code={diff} />}
      {isWaiting ? (
        <ApprovalAnswer
          approval={approval}
          approveLabel={topUp === null ? texts.approve : texts.topUp.approve(formatMoney(topUp.topUpUsd))}
          isLeaving={isLeaving}
          onAnswered={onAnswered}
          onChanged={onChanged}
        />
      ) : (
        <Given approval={approval} nameOf={nameOf} />
      )}
      {topUp === null && (
        <details className="text-table">
          <summary className="cursor-pointer rounded-chip py-1 text-dim hover:text-fg">{texts.exactly}</summary>
          <div className="pt-1">
            <CodeBlock label={texts.parameters} code={readable(approval.parameters)} />
          </div>
        </details>
      )}
    </>
  );
}

/** Who answered, when, and with what. */
function Given({ approval, nameOf }: Pick<ApprovalDetailProps, 'approval' | 'nameOf'>) {
  const { response, actions, responded_at: at } = approval;
  if (response === null) return null;
  const { userId, reason, action, form, parameters } = response;
  const facts: [string, ReactNode][] = [
    ...(action === null
      ? []
      : [[texts.answer.action, actions?.find(({ id }) => id === action)?.label ?? action] as const]),
    ...(reason === null ? [] : [[texts.answer.reason, reason] as const]),
    ...(form === null
      ? []
      : [[texts.answer.form, <CodeBlock key="form" label={texts.answer.form} code={readable(form)} />] as const]),
    ...(parameters === null || parameters === undefined
      ? []
      : [
          [
            texts.answer.parameters,
            <CodeBlock key="parameters" label={texts.answer.parameters} code={readable(parameters)} />,
          ] as const,
        ]),
  ].map(([name, value]) => [name, value]);
  return (
    <div className="flex flex-col gap-2 rounded-card bg-soft p-3 text-table">
      <p className="flex flex-wrap gap-x-2">
        <span className="font-medium">{texts.status[approval.status]}</span>
        {userId !== null && <span>{texts.by(nameOf(userId))}</span>}
        {at !== null && <Time at={at} />}
      </p>
      {facts.length > 0 && (
        <dl className="flex flex-col gap-1">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt className="text-small text-dim">{name}</dt>
              <dd dir="auto" className="[overflow-wrap:anywhere]">
                {value}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

const readable = (value: unknown): string => (JSON.stringify(value, null, 2) ?? '').slice(0, SHOWN_CHARS);
