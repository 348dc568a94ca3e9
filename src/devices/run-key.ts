import { randomBytes } from 'node:crypto';
import { Types } from 'mongoose';
import type { RunError } from '../contracts/kernel/run-events';
import type { Models } from '../models/index';
import { unprocessable } from '../platform/errors';
import { HOUR_MS, MINUTE_MS } from '../platform/time';
import type { EventLog } from '../runs/events/event-log';
import type { RunOutcome } from '../runs/lifecycle/execute-run';
import { createSecrets, type Secrets, SecretUnreadable } from '../security/secrets/secrets';

/** Longest that what a run reads can be read again. */
export const RUN_KEY_KEPT_MS = 24 * HOUR_MS;
const contextOf = (runId: string) => ['device-run-key', runId];

/** Seals what one run reads, and opens it again while the run's key is there. */
export interface RunSeal {
  seal(value: unknown): string;
  /** 422 `run_unreadable` where the key it was sealed with is gone. */
  open(sealed: string): unknown;
}

/** The seal of a run: made at its first attempt, the same on every replay within a day. */
export async function openRunSeal(
  deps: { models: Models; secrets: Secrets },
  of: { runId: string; userId: string },
): Promise<RunSeal> {
  const { models, secrets } = deps;
  const runId = new Types.ObjectId(of.runId);
  const find = () => models.DeviceRunKey.findOne({ runId }).lean();
  let kept = await find();
  if (!kept) {
    await models.DeviceRunKey.collection.updateOne(
      { runId },
      {
        $setOnInsert: {
          ...{ runId, userId: new Types.ObjectId(of.userId), expiresAt: new Date(Date.now() + RUN_KEY_KEPT_MS) },
          ...secrets.seal(randomBytes(32).toString('base64'), contextOf(of.runId)),
        } as never,
      },
      { upsert: true },
    );
    kept = await find();
  }
  if (!kept) throw new Error('the key of a run was not kept');
  const own = createSecrets({ SECRETS_KEY: secrets.open(kept, contextOf(of.runId)), SECRETS_KEYS_PREVIOUS: [] });
  return {
    seal: (value) => own.seal(JSON.stringify(value ?? null), [of.runId]).sealed,
    open(sealed) {
      try {
        return JSON.parse(own.open({ sealed, keyVersion: own.keyVersion }, [of.runId])) as unknown;
      } catch (error) {
        if (!(error instanceof SecretUnreadable)) throw error;
        throw unprocessable('run_unreadable', 'What this run had read is deleted. Ask again.', { cause: error });
      }
    },
  };
}

export interface ForgetDeps {
  models: Models;
  eventLog: Pick<EventLog, 'drop'>;
}
/** What was shown of a run while it worked is gone so long after its end: those who watch hear the end of it. */
export const SHOWN_KEPT_MS = MINUTE_MS;

/** Nothing that a run read can be read again; what of it was shown, after a minute. Safe to call twice. */
export async function forgetRun({ models, eventLog }: ForgetDeps, runId: Types.ObjectId): Promise<void> {
  await Promise.all([
    eventLog.drop([runId.toHexString()], SHOWN_KEPT_MS),
    models.DeviceRunKey.collection.deleteOne({ runId }),
    models.DeviceAnswer.collection.deleteMany({ runId }),
  ]);
}

/**
 * The same once a run has left its worker for good. One that failed and is offered to be run again keeps its key, at most until that
 * expires: it goes on from the steps that are recorded, which are sealed by it. What was shown of it goes all the same.
 */
export async function forgetIfOver(
  deps: ForgetDeps,
  runId: Types.ObjectId,
  outcome: RunOutcome,
  error: RunError | undefined,
): Promise<void> {
  const isOver = outcome === 'succeeded' || (outcome === 'failed' && !error?.retryable);
  // Cancelled while its worker made the key.
  const isCancelled = outcome === 'fenced' && (await deps.models.Run.exists({ _id: runId, status: 'cancelled' }));
  if (isOver || isCancelled) await forgetRun(deps, runId);
  else if (outcome === 'failed') await deps.eventLog.drop([runId.toHexString()], SHOWN_KEPT_MS);
}
