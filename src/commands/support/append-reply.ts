import { type ClientSession, Types } from 'mongoose';
import { conflict, notFound } from '../../platform/errors';
import type { Models } from '../../models/index';
import type { SupportMessageRecord } from '../../models/support/records/support-message.model';
import type { SupportSessionRecord } from '../../models/support/records/support-session.model';
import { excerptOf } from './append-message';
import { presentSessionSummary } from '../../models/support/records/present-session';
import { readSessionCost } from '../../models/support/records/session-costs';

export interface AssistantsReply {
  sessionId: Types.ObjectId;
  organisationId: Types.ObjectId;
  runId: Types.ObjectId;
  /** A message, or the next step of a guided session. */
  said: { content: string } | { step: { text: string; options: string[] } };
  /** Sessions that were found to be like it; in place of those found before. */
  similar: { sessionId: Types.ObjectId; matched: string[]; score: number }[];
}

export interface SavedReply {
  session: SupportSessionRecord;
  message: SupportMessageRecord | undefined;
  stepOrder: number | undefined;
}

/**
 * Writes what the assistant said within the transaction that ends its run, so once. 404 `session_not_found` where the session
 * is gone, 409 `session_status_conflict` where it was concluded meanwhile (its notes rest on what was said before), 409
 * `reply_superseded`.
 */
export async function appendReply(session: ClientSession, models: Models, reply: AssistantsReply): Promise<SavedReply> {
  const { sessionId, organisationId, runId, said } = reply;
  const current = await models.SupportSession.findOne({ _id: sessionId, organisationId }, { vector: 0 })
    .session(session)
    .lean<SupportSessionRecord>();
  if (!current) throw notFound('session_not_found', 'The session is gone.');
  requireNewest(current, runId);
  if (current.status === 'resolved' || current.status === 'escalated')
    throw conflict('session_status_conflict', 'The session was concluded before the answer was whole.', {
      current: presentSessionSummary(current, await readSessionCost(models, current)),
    });
  const now = new Date();
  let message: SupportMessageRecord | undefined;
  let stepOrder: number | undefined;
  if ('step' in said) {
    stepOrder = (current.steps.at(-1)?.stepOrder ?? -1) + 1;
  } else {
    message = {
      ...{ organisationId, sessionId, runId, content: said.content, answers: [], attachmentIds: [] },
      _id: new Types.ObjectId(),
      seq: current.messageCount + 1,
      role: 'assistant',
      createdAt: now,
    } as unknown as SupportMessageRecord;
  }
  const changes = {
    updatedAt: now,
    similar: reply.similar,
    ...(message && {
      messageCount: message.seq,
      lastMessage: { role: 'assistant' as const, text: excerptOf(message), at: now },
    }),
    ...('step' in said && {
      steps: [...current.steps, { stepOrder, ...said.step, wasSkipped: false, createdAt: now }],
    }),
  } as unknown as Partial<SupportSessionRecord>;
  await models.SupportSession.collection.updateOne({ _id: sessionId }, { $set: changes }, { session });
  if (message) await models.SupportMessage.collection.insertOne(message, { session });
  return { session: { ...current, ...changes }, message, stepOrder };
}

/** 409 `reply_superseded` where something else was asked since: of a run that is run again. */
export function requireNewest({ replyRunId }: Pick<SupportSessionRecord, 'replyRunId'>, runId: Types.ObjectId): void {
  if (!replyRunId?.equals(runId))
    throw conflict('reply_superseded', 'Something else was said since. This answer would come too late.');
}
