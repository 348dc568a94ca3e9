import type { z } from 'zod';

export interface QueuePolicy {
  /** Tries of one job. Runs have 1: their attempts are counted in MongoDB and a new try is a new ticket. */
  attempts: number;
  /** First pause between tries; doubles. */
  backoffMs: number;
  /** Jobs kept for the dashboard. */
  keepCompleted: number;
  keepFailed: number;
  /** True: jobs are ordered fairly between organisations (`producers/fair-priority`). */
  isFair: boolean;
}

export interface QueueDefinition<Name extends string = string, Payload extends z.ZodType = z.ZodType> {
  name: Name;
  payload: Payload;
  policy: QueuePolicy;
  /** Of an outbox kind, which is named as its queue: what is logged where its job could not be added. */
  delayed?: Delayed;
}

export interface Delayed {
  code: string;
  /** "A broadcast". */
  what: string;
}

/** Declares one kind of work: name, payload, retry policy. Opens nothing. */
export function defineQueue<const Name extends string, Payload extends z.ZodType>(
  name: Name,
  payload: Payload,
  policy: QueuePolicy,
  delayed?: Delayed,
): QueueDefinition<Name, Payload> {
  return { name, payload, policy, ...(delayed && { delayed }) };
}
