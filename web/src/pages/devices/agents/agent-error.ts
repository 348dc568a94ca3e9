import { toApiError } from '@/api/api-error';
import { errorMessage } from '@/app/error-message';
import { texts } from './texts';

const SAID: Readonly<Record<string, string>> = texts.errors;
/** Codes whose sentence tells more than one that goes for all. */
const TOLD = new Set(['tier_limit', 'too_many_agents', 'prompt_rejected', 'cron_invalid', 'time_zone_invalid']);

/** The sentence for a request about agents that failed. */
export function agentError(error: unknown): string {
  const failure = toApiError(error);
  if (Object.hasOwn(SAID, failure.code)) return SAID[failure.code] ?? '';
  if (TOLD.has(failure.code) || failure.status === 402) return failure.detail;
  return errorMessage(failure);
}
