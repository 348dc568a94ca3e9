import type { ApiError } from '@/api/api-error';

/** The sentence a person sees for a failed request: what happened, what stays, what to do. */
export function errorMessage(error: ApiError): string {
  if (error.status === 0 && error.code === 'offline') return 'The server does not answer. Your work here is safe.';
  if (error.status === 401) return 'Your log-in ended. Log in to go on.';
  if (error.status === 429) return 'That was a lot at once. Wait a moment, then try again.';
  if (error.status === 403) return 'Your role does not allow this. An owner can change that.';
  if (error.status === 404) return 'This does not exist, or is not shared with you.';
  if (error.status >= 500) return 'The server could not do this. Nothing was lost.';
  return error.detail;
}
