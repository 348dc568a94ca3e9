import { useState } from 'react';
import type { ApiError } from '@/api/api-error';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { formatCountdown } from '@/ui/format';
import { TextLink } from '@/ui/TextLink';
import { useNow } from '@/ui/use-now';
import { texts } from './texts';

/** Why there is no answer: the gateway's own sentence, which says what is left; when to ask again; where to look. */
export function Failure({ error, onRetry }: { error: ApiError; onRetry: (() => void) | undefined }) {
  const now = useNow(1_000);
  const [untilMs] = useState(() => Date.now() + (error.retryAfter ?? 0) * 1_000);
  const leftSeconds = Math.ceil((untilMs - now) / 1_000);
  return (
    <div role="alert" className="flex flex-col items-start gap-2 rounded-control bg-bad-soft px-3 py-2 text-table">
      <p className="text-bad">{error.status === 0 ? errorMessage(error) : error.detail}</p>
      {error.retryAfter !== undefined && leftSeconds > 0 && (
        <p className="tabular text-bad">{texts.retryIn(formatCountdown(leftSeconds))}</p>
      )}
      <span className="flex flex-wrap items-center gap-3">
        {onRetry !== undefined && (
          <Button size="small" onClick={onRetry}>
            {texts.again}
          </Button>
        )}
        {(error.status === 402 || error.code === 'quota_exceeded') && <TextLink to="/usage">{texts.toUsage}</TextLink>}
        <code className="font-mono text-small text-bad">{error.code}</code>
      </span>
    </div>
  );
}
