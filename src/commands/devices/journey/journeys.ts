import { Types } from 'mongoose';
import { z } from 'zod';
import type { AgentType, DataType } from '../../../contracts/devices/agent-schemas';
import type { JourneyReply, JourneyTalk } from '../../../contracts/devices/journey';
import { type AgentJourneyRecord, journeyContext } from '../../../models/devices/agents/agent-journey.model';
import type { Models } from '../../../models/index';
import type { Caller } from '../../../platform/caller';
import { conflict, notFound } from '../../../platform/errors';
import { DAY_MS, MINUTE_MS } from '../../../platform/time';
import { admitCommand } from '../../../security/agent-text/admit-command';
import type { Secrets } from '../../../security/secrets/secrets';

/** An answer that takes longer was given up by whoever wrote it. */
const BUSY_MS = 3 * MINUTE_MS;

export interface JourneyDeps {
  models: Models;
  secrets: Secrets;
  /** The language of an `Accept-Language` header that there are words for. */
  languageOf(header: string | undefined): string;
  firstQuestion(type: AgentType, language: string): string;
  /** Asks a model for the next turn, as the caller. `gone`: aborted where nobody waits for it any more. */
  reply(caller: Caller, talk: JourneyTalk, gone: AbortController): Promise<JourneyReply>;
}
const linesSchema = z.array(z.object({ who: z.enum(['agent', 'person']), text: z.string() }));

/** Begins a conversation, for a day, with its first question. */
export async function startJourney(
  { models, secrets, firstQuestion, languageOf }: JourneyDeps,
  caller: Caller,
  asked: { agentType: AgentType; dataTypes: readonly DataType[]; acceptLanguage: string | undefined },
): Promise<{ sessionId: string; message: string }> {
  const language = languageOf(asked.acceptLanguage);
  const message = firstQuestion(asked.agentType, language);
  const of = { _id: new Types.ObjectId(), organisationId: new Types.ObjectId(caller.organisationId) };
  await models.AgentJourney.create({
    ...{ ...of, userId: new Types.ObjectId(caller.userId) },
    ...{ agentType: asked.agentType, dataTypes: [...new Set(asked.dataTypes)], language },
    ...secrets.seal(JSON.stringify([{ who: 'agent', text: message }]), journeyContext(of)),
    ...{ turns: 0, isDone: false, expiresAt: new Date(Date.now() + DAY_MS) },
  });
  return { sessionId: of._id.toHexString(), message };
}

/**
 * Takes an answer and gives the next question, or the template, tried on a sample and mended once. Throws 404
 * `journey_not_found`, 409 `journey_busy`, 400 `prompt_rejected`; where the model fails the answer does not count.
 */
export async function answerJourney(
  deps: JourneyDeps,
  caller: Caller,
  { sessionId, message }: { sessionId: string; message: string },
  gone: AbortController,
): Promise<JourneyReply> {
  const { models, secrets } = deps;
  const said = admitCommand('devices.journey', message);
  const journey = await takeTurn(models, caller, sessionId);
  const { _id, turns, agentType, dataTypes, language } = journey;
  try {
    const before = linesSchema.parse(JSON.parse(secrets.open(journey, journeyContext(journey))));
    const lines = [...before, { who: 'person' as const, text: said }];
    const reply = await deps.reply(caller, { agentType, dataTypes, language, lines }, gone);
    const isDone = reply.template !== undefined;
    const next = [...lines, { who: 'agent', text: reply.message }];
    await models.AgentJourney.updateOne(
      { _id, turns },
      {
        $set: { ...secrets.seal(JSON.stringify(next), journeyContext(journey)), isDone },
        $inc: { turns: 1 },
        $unset: { busyUntil: '' },
      },
    );
    return reply;
  } catch (error) {
    await models.AgentJourney.updateOne({ _id, turns }, { $unset: { busyUntil: '' } });
    throw error;
  }
}

async function takeTurn(models: Models, caller: Caller, sessionId: string): Promise<AgentJourneyRecord> {
  const missing = () =>
    notFound('journey_not_found', 'There is no such conversation; it may be over. Start a new one.');
  if (!/^[0-9a-f]{24}$/.test(sessionId)) throw missing();
  const now = new Date();
  const of = {
    _id: new Types.ObjectId(sessionId),
    userId: new Types.ObjectId(caller.userId),
    organisationId: new Types.ObjectId(caller.organisationId),
    ...{ isDone: false, expiresAt: { $gt: now } },
  };
  const taken = await models.AgentJourney.findOneAndUpdate(
    { ...of, $or: [{ busyUntil: { $exists: false } }, { busyUntil: { $lt: now } }] },
    { $set: { busyUntil: new Date(now.getTime() + BUSY_MS) } },
    { returnDocument: 'after' },
  ).lean<AgentJourneyRecord>();
  if (taken) return taken;
  if (await models.AgentJourney.exists(of))
    throw conflict('journey_busy', 'Your last answer is still being thought about.', { isRetryable: true });
  throw missing();
}
