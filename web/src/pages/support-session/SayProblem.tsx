import { useState } from 'react';
import type { ApiError } from '@/api/api-error';
import { errorMessage } from '@/app/error-message';
import { formatCountdown } from '@/ui/format';
import { TextLink } from '@/ui/TextLink';
import { useNow } from '@/ui/use-now';
import { texts } from './texts';

/** Why something was not accepted, and when it may be tried again; what was typed is still there. Nothing where nothing is wrong. */
export function SayProblem({ problem }: { problem: ApiError | null }) {
  return problem === null ? null : <Problem key={`${problem.code} ${problem.correlationId ?? ''}`} problem={problem} />;
}

function Problem({ problem }: { problem: ApiError }) {
  const now = useNow(1_000);
  const [untilMs] = useState(() => Date.now() + (problem.retryAfter ?? 0) * 1_000);
  const leftSeconds = Math.ceil((untilMs - now) / 1_000);
  if (problem.status === 429)
    return leftSeconds > 0 ? (
      <p role="status" className="tabular text-table text-dim">
        {texts.composer.limited(formatCountdown(leftSeconds))}
      </p>
    ) : null;
  return (
    <p role="alert" className="rounded-control bg-bad-soft px-2 py-1.5 text-table text-bad">
      {problem.code === 'reply_under_way'
        ? texts.composer.underWay
        : problem.status === 402 || problem.status === 409
          ? problem.detail
          : errorMessage(problem)}{' '}
      {problem.status === 402 && <TextLink to="/usage">{texts.chat.toUsage}</TextLink>}
    </p>
  );
}
