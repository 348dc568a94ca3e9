import type { Config } from '../../config/index';
import { MINUTE_MS, SECOND_MS } from '../platform/time';

export interface CallLimits {
  /** Longest wait for the first token of a model that streams; default 30 s. */
  firstTokenMs: number;
  /** The same of a local model (`isLocalModel`), where that is longer; default none. */
  localFirstTokenMs?: number;
  /** How long a local model's server that is away is waited for where nobody stands ready; default not at all. */
  localRestartMs?: number;
  /** Longest silence after it; and longest wait for an answer in one piece while another target could give it. Default 120 s. */
  silenceMs: number;
  /** Longest a call may take in all; default 10 min. */
  totalMs: number;
  /** Calls of one model; default 3. */
  attemptsPerModel: number;
  /** The same where another of the chain could take over; default `attemptsPerModel`. */
  attemptsBeforeNext?: number;
  /** First backoff, doubled each time, full jitter (AWS Architecture Blog 2015); default 500 ms. */
  backoffMs: number;
  /** Longest backoff, also where the provider asks for more (then the next model is tried at once); default 20 s. */
  backoffMaxMs: number;
  /** After this no further attempt begins; default 5 min. */
  deadlineMs: number;
}
export const DEFAULT_CALL_LIMITS: CallLimits = {
  firstTokenMs: 30 * SECOND_MS,
  silenceMs: 120 * SECOND_MS,
  totalMs: 10 * MINUTE_MS,
  attemptsPerModel: 3,
  backoffMs: 500,
  backoffMaxMs: 20 * SECOND_MS,
  deadlineMs: 5 * MINUTE_MS,
};

export type CallTimeouts = Pick<
  CallLimits,
  'firstTokenMs' | 'localFirstTokenMs' | 'localRestartMs' | 'silenceMs' | 'totalMs'
>;

/** As the operator has set them; another model may still begin where a local one has used up its first limit. */
export const readCallTimeouts = (
  config: Pick<
    Config,
    | 'LLM_FIRST_TOKEN_TIMEOUT_MS'
    | 'LLM_LOCAL_FIRST_TOKEN_TIMEOUT_MS'
    | 'LLM_LOCAL_RESTART_TIMEOUT_MS'
    | 'LLM_SILENCE_TIMEOUT_MS'
    | 'LLM_TOTAL_TIMEOUT_MS'
  >,
): CallTimeouts & Pick<CallLimits, 'deadlineMs'> => ({
  firstTokenMs: config.LLM_FIRST_TOKEN_TIMEOUT_MS,
  localFirstTokenMs: config.LLM_LOCAL_FIRST_TOKEN_TIMEOUT_MS,
  localRestartMs: config.LLM_LOCAL_RESTART_TIMEOUT_MS,
  silenceMs: config.LLM_SILENCE_TIMEOUT_MS,
  totalMs: config.LLM_TOTAL_TIMEOUT_MS,
  deadlineMs: Math.max(DEFAULT_CALL_LIMITS.deadlineMs, config.LLM_LOCAL_FIRST_TOKEN_TIMEOUT_MS + MINUTE_MS),
});

/** How long the first token of this model is waited for. */
export const firstTokenLimit = (
  { firstTokenMs, localFirstTokenMs = 0 }: Pick<CallLimits, 'firstTokenMs' | 'localFirstTokenMs'>,
  isLocal: boolean,
): number => (isLocal ? Math.max(firstTokenMs, localFirstTokenMs) : firstTokenMs);
