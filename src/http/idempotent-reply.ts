import { createHash } from 'node:crypto';
import { type ClientSession, Types } from 'mongoose';
import type { Models } from '../models/index';
import { AppError, badRequest, findCause, unavailable, unprocessable } from '../platform/errors';
import { isDuplicateKey } from '../platform/mongo';
import { DAY_MS } from '../platform/time';

const KEPT_MS = DAY_MS;
const WELL_FORMED = /^[\x21-\x7e]{1,200}$/;

export interface IdempotentCall {
  userId: string;
  operation: string;
  key: string;
  /** Path and validated body: what the key is bound to. */
  request: unknown;
}
/** The answer as it is sent; `text: undefined` has no body. */
export interface Answer {
  status: number;
  text: string | undefined;
}

/** Keeps the answer under the request's key, in the transaction of the effect: both are there, or neither. */
export type KeepAnswer = (session: ClientSession, reply: { status: number; body?: unknown }) => Promise<void>;

/** The request's `Idempotency-Key`; 400 `idempotency_key_invalid` where it is not 1 to 200 visible ASCII characters. */
export function readIdempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header !== 'string' || !WELL_FORMED.test(header)) {
    throw badRequest('idempotency_key_invalid', 'An Idempotency-Key is 1 to 200 visible ASCII characters.');
  }
  return header;
}

/**
 * Does `work` once a key (of one person and operation, for 24 h): the same key and request get its answer again, another
 * request 422. `work` keeps its answer in its transaction, so whoever dies, or races another, has either done all or
 * nothing. Where it throws, the key is free.
 */
export async function replyOnce(
  models: Models,
  call: IdempotentCall,
  work: (keep: KeepAnswer) => Promise<Answer>,
): Promise<Answer & { isReplayed: boolean }> {
  const owner = { userId: new Types.ObjectId(call.userId), operation: call.operation, key: call.key };
  const requestHash = createHash('sha256').update(JSON.stringify(call.request)).digest('hex');
  const known = await findAnswer(models, owner, requestHash);
  if (known) return { ...known, isReplayed: true };
  try {
    const answer = await work((session, reply) => keepAnswer(session, models, { ...owner, requestHash }, reply));
    return { ...answer, isReplayed: false };
  } catch (error) {
    // Another with this key was faster (422 where it asked for something else), or our own commit was done and its answer
    // lost: then that is the answer. Where the look itself fails, what happened first is what to tell.
    const kept = await findAnswer(models, owner, requestHash).catch((failure: unknown) => {
      throw failure instanceof AppError ? failure : error;
    });
    if (kept) return { ...kept, isReplayed: true };
    // Whoever was faster has not come to its end yet, or was undone.
    if (findCause(error, AlreadyAnswered))
      throw unavailable('database_busy', 'The same request is being answered. Try again.', { cause: error });
    throw error;
  }
}

/** The JSON text of a reply's body. */
export const textOf = (body: unknown): string | undefined => (body === undefined ? undefined : JSON.stringify(body));

type Owner = { userId: Types.ObjectId; operation: string; key: string };

async function findAnswer(models: Models, owner: Owner, requestHash: string): Promise<Answer | undefined> {
  const known = await models.IdempotencyKey.findOne({ ...owner, expiresAt: { $gt: new Date() } }).lean();
  if (!known) return undefined;
  if (known.requestHash !== requestHash) {
    throw unprocessable(
      'idempotency_key_reused',
      'This Idempotency-Key was sent with another request before. Use a new one.',
    );
  }
  return { status: known.status, text: known.answer ?? undefined };
}

/** Thrown where another request has kept its answer under the key: no duplicate that anybody should try again. */
class AlreadyAnswered extends Error {
  override readonly name = 'AlreadyAnswered';
}

async function keepAnswer(
  session: ClientSession,
  models: Models,
  record: Owner & { requestHash: string },
  { status, body }: { status: number; body?: unknown },
): Promise<void> {
  const { userId, operation, key, requestHash } = record;
  const now = new Date();
  const answer = textOf(body);
  try {
    // One that ran out and was not swept yet gives way; one that holds is a duplicate.
    await models.IdempotencyKey.collection.replaceOne(
      { userId, operation, key, expiresAt: { $lte: now } },
      {
        userId,
        operation,
        key,
        requestHash,
        status,
        ...(answer === undefined ? {} : { answer }),
        createdAt: now,
        expiresAt: new Date(now.getTime() + KEPT_MS),
      },
      { session, upsert: true },
    );
  } catch (error) {
    if (isDuplicateKey(error)) throw new AlreadyAnswered('this key has its answer', { cause: error });
    throw error;
  }
}
