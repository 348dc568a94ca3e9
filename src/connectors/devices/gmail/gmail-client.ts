import { randomInt } from 'node:crypto';
import type { gmail_v1 } from '@googleapis/gmail';
import { z } from 'zod';
import type { Logger } from '../../../platform/logger';
import { MINUTE_MS, SECOND_MS } from '../../../platform/time';
import { type AccessToken, SourceLost, SourceUnavailable } from '../cloud-source';
import { AnswerLost, createGmailFetch } from './gmail-fetch';
import { type Clock, GMAIL_UNITS, type GmailQuota } from './gmail-quota';
import { readRefusal, type Refusal } from './gmail-refusal';

/** Tries of one call, and how long it waits for them in all. */
const TRIES_MAX = 6;
const WAIT_MAX_MS = 2 * MINUTE_MS;
/** The first pause without a word of Gmail's; it doubles, and half of it is by chance. */
const PAUSE_MS = SECOND_MS;
const PAUSE_MAX_MS = 32 * SECOND_MS;

export interface GmailDeps {
  /** Where Gmail is; nothing goes anywhere else. */
  rootUrl: string;
  accessToken: AccessToken;
  /** Under which name the account's units are counted: the same for all agents that read it. */
  person: string;
  quota: GmailQuota;
  clock: Clock;
  fetch?: typeof fetch | undefined;
  log: Logger;
}

interface CallOptions {
  headers: { authorization: string };
  signal: AbortSignal;
}
interface RawAnswer {
  status: number;
  data: unknown;
  /** By their names in small letters. */
  headers: object;
}
type Send = (users: gmail_v1.Resource$Users, options: CallOptions) => Promise<RawAnswer>;

/** Calls of one account, one after another or beside each other. */
export interface GmailClient {
  /**
   * Sends a call, within the quota, again where that helps. Undefined: what it asks for is not there (404). Rejects with `SourceLost` (`GmailRefused`),
   * `SourceUnavailable`, or what `accessToken` rejects with.
   */
  call<Schema extends z.ZodType>(
    cost: keyof typeof GMAIL_UNITS,
    schema: Schema,
    send: Send,
    signal: AbortSignal,
  ): Promise<z.infer<Schema> | undefined>;
}

/** Gmail would not have the call as it is: a label that is not there, a history id that is none. */
export class GmailRefused extends SourceLost {}

export function openGmailClient(deps: GmailDeps): GmailClient {
  const { clock, person, quota, rootUrl } = deps;
  const fetchImplementation = deps.fetch ?? createGmailFetch(rootUrl);
  let opened: Promise<gmail_v1.Resource$Users> | undefined;
  const open = async () => {
    const { gmail } = await import('@googleapis/gmail');
    // Tries, waits and statuses are ours: the client's own know neither the quota nor what Gmail says in a 403.
    return gmail({ version: 'v1', rootUrl, retry: false, validateStatus: () => true, fetchImplementation }).users;
  };

  const attempt = async (send: Send, token: string, signal: AbortSignal): Promise<RawAnswer | undefined> => {
    opened ??= open();
    try {
      return await send(await opened, { headers: { authorization: `Bearer ${token}` }, signal });
    } catch (error) {
      signal.throwIfAborted();
      // The client wraps what its fetch rejects with, and its errors hold the request: nothing of them goes on.
      deps.log.debug({ code: 'gmail_answer_lost', problem: lostBy(error) }, 'No answer from Gmail');
      return undefined;
    }
  };

  return {
    async call(cost, schema, send, signal) {
      let token = await deps.accessToken();
      let isRenewed = false;
      let waitedMs = 0;
      for (let tries = 1; ; tries += 1) {
        await quota.take(person, GMAIL_UNITS[cost], signal);
        const answer = await attempt(send, token, signal);
        const isSuccess = answer !== undefined && answer.status >= 200 && answer.status < 300;
        const read = isSuccess ? schema.safeParse(answer.data) : undefined;
        if (read?.success) return read.data;
        const refusal =
          answer && !isSuccess ? readRefusal(answer.status, answer.data, retryAfterOf(answer), clock.now()) : LOST;
        if (refusal.kind === 'gone') return undefined;
        if (refusal.kind === 'lost') throw new SourceLost(refusal.message);
        if (refusal.kind === 'unavailable') throw new SourceUnavailable(refusal.message);
        if (refusal.kind === 'invalid') throw new GmailRefused(refusal.message);
        if (refusal.kind === 'token') {
          if (isRenewed) throw new SourceLost('Gmail does not take the access of this account. Connect it again.');
          isRenewed = true;
          token = await deps.accessToken(token);
          continue;
        }
        const waitMs = refusal.retryAfterMs ?? pauseAfter(tries);
        if (tries >= TRIES_MAX || waitedMs + waitMs > WAIT_MAX_MS)
          throw new SourceUnavailable(
            answer ? `Gmail does not answer as it should (${answer.status}).` : 'Gmail does not answer.',
            refusal.retryAfterMs,
          );
        waitedMs += waitMs;
        await clock.wait(waitMs, signal);
      }
    },
  };
}

function pauseAfter(tries: number): number {
  const whole = Math.min(PAUSE_MAX_MS, PAUSE_MS * 2 ** (tries - 1));
  return whole / 2 + randomInt(whole / 2);
}

const waitHeadersSchema = z.object({ 'retry-after': z.string().optional() });
const LOST: Refusal = { kind: 'later', retryAfterMs: undefined };

const retryAfterOf = ({ headers }: RawAnswer): string | undefined =>
  waitHeadersSchema.safeParse(headers).data?.['retry-after'];

const lostBy = (error: unknown): string => {
  const cause = error instanceof Error ? error.cause : undefined;
  const lost = [error, cause].find((one) => one instanceof AnswerLost);
  return lost?.message ?? (error instanceof Error ? error.name : 'unknown');
};
