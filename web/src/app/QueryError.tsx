import { toApiError } from '@/api/api-error';
import { ErrorState } from '@/ui/ErrorState';
import { errorMessage } from './error-message';

/** A failed query in place of its list. */
export function QueryError({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const failure = toApiError(error);
  return (
    <ErrorState
      message={errorMessage(failure)}
      code={failure.code}
      correlationId={failure.correlationId}
      onRetry={onRetry}
    />
  );
}
