import type { ClientSession, Types } from 'mongoose';
import { conflict, unprocessable } from '../../platform/errors';
import type { Models } from '../../models/index';
import type { SupportSessionRecord } from '../../models/support/records/support-session.model';
import { presentSteps } from '../../models/support/records/present-session';
import { requireReady } from '../../models/support/records/require-ready';

export interface StepAnswer {
  sessionId: Types.ObjectId;
  organisationId: Types.ObjectId;
  /** The step that is answered; undefined: none is open. */
  stepOrder: number | undefined;
  freeTextInput: string | undefined;
  selectedOption: string | undefined;
  wasSkipped: boolean;
  /** The run that makes the next step. */
  runId: Types.ObjectId;
}

/**
 * Answers the open step of a guided session within the transaction that records the run which makes the next. Throws 422
 * `session_not_guided`, 409 `step_changed`, `session_status_conflict`, `reply_under_way`; then nothing is written.
 */
export async function answerStep(
  session: ClientSession,
  models: Models,
  answer: StepAnswer,
): Promise<SupportSessionRecord> {
  const current = await requireReady(models, answer, session);
  if (current.mode !== 'guided')
    throw unprocessable('session_not_guided', 'This session has no steps: send a message instead.');
  const open = current.steps.find(({ answeredAt }) => !answeredAt);
  if (open?.stepOrder !== answer.stepOrder)
    throw conflict('step_changed', 'That is not the step that waits for an answer. Look at the steps again.', {
      current: presentSteps(current),
    });
  const now = new Date();
  const steps = current.steps.map((step) =>
    step === open
      ? {
          ...step,
          ...(answer.freeTextInput !== undefined && { freeTextInput: answer.freeTextInput }),
          ...(answer.selectedOption !== undefined && { selectedOption: answer.selectedOption }),
          wasSkipped: answer.wasSkipped,
          answeredAt: now,
        }
      : step,
  ) as SupportSessionRecord['steps'];
  const changes = { steps, replyRunId: answer.runId, updatedAt: now };
  await models.SupportSession.collection.updateOne({ _id: answer.sessionId }, { $set: changes }, { session });
  return { ...current, ...changes };
}
