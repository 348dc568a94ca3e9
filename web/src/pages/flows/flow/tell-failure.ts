import { toApiError } from '@/api/api-error';
import { errorMessage } from '@/app/error-message';
import { showToast } from '@/ui/overlays/Toast';

/** Tells that the server refused an act on the flow, and which part of it was the first at fault. */
export function tellFailure(error: unknown): void {
  const failure = toApiError(error);
  const [first] = failure.errors;
  showToast({
    title: errorMessage(failure),
    ...(first && { description: `${first.path}: ${first.message}` }),
    tone: 'bad',
  });
}
