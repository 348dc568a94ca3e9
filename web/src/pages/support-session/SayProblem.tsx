import { useState } from 'react';
import type { ApiError } from '@/api/api-error';
import { errorMessage } from '@/app/error-message';
import { Countdown } from '@/ui/Countdown';
import { FormProblem } from '@/ui/forms/FormProblem';
import { TextLink } from '@/ui/TextLink';
import { texts } from './texts';

/** Why something was not accepted, and when it may be tried again; what was typed is still there. Nothing where nothing is wrong. */
export function SayProblem({ problem }: { problem: ApiError | null }) {
  return problem === null ? null : <Problem key={`${problem.code} ${problem.correlationId ?? ''}`} problem={problem} />;
}

function Problem({ problem }: { problem: ApiError }) {
  const [untilMs] = useState(() => Date.now() + (problem.retryAfter ?? 0) * 1_000);
  if (problem.status === 429)
    return (
      <p role="status" className="text-table text-dim empty:hidden">
        <Countdown until={untilMs} say={texts.composer.limited} />
      </p>
    );
  return (
    <FormProblem>
      {problem.code === 'reply_under_way'
        ? texts.composer.underWay
        : problem.status === 402 || problem.status === 409
          ? problem.detail
          : errorMessage(problem)}{' '}
      {problem.status === 402 && <TextLink to="/usage">{texts.chat.toUsage}</TextLink>}
    </FormProblem>
  );
}
