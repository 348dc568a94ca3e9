/** Somebody whose name, words and addresses lie in every collection that may hold them, to be looked for afterwards. */
import { randomUUID } from 'node:crypto';
import { Types } from 'mongoose';
import type { Tokens } from '../../src/contracts/accounts/auth';
import { buildCanvas } from '../builders/build-canvas';
import type { CanvasRecord } from '../../src/models/canvas/records/canvas.model';
import type { Caller } from '../../src/platform/caller';
import type { Models } from '../../src/models/index';

export interface PlantedPerson {
  /** A canvas that nobody else sees, and one that is shared. */
  own: CanvasRecord;
  shared: CanvasRecord;
  sharedRunId: Types.ObjectId;
  /** A support session of theirs, and one that was escalated to `other`. */
  sessions: { own: Types.ObjectId; escalated: Types.ObjectId };
}

export const callerOf = ({ user }: Tokens): Caller => ({
  userId: user.id,
  organisationId: user.organisation.id,
  role: user.role,
  tier: user.tier,
  name: user.name,
});

/** Plants `marker` wherever words of a person can be; `other` is a colleague who edits the shared canvas. */
export async function plantPerson(
  models: Models,
  person: Caller,
  other: Caller | undefined,
  marker: string,
): Promise<PlantedPerson> {
  const own = await buildCanvas(models, person, [], { title: `Own ${marker}` });
  const shared = other ? await buildCanvas(models, person, [[other, 'editor']], { title: 'Shared' }) : own;
  await plantBlock(models, own, person, marker);
  if (other) await plantBlock(models, shared, person, 'for all');
  await plantRun(models, own, person, marker, 'failed');
  const sharedRunId = await plantRun(models, shared, person, marker, 'waiting');
  const ids = { organisationId: new Types.ObjectId(person.organisationId), userId: new Types.ObjectId(person.userId) };
  const approval = {
    ...ids,
    runId: sharedRunId,
    tool: 'create_text',
    parametersHash: 'x',
    risk: 'low' as const,
    round: 0,
  };
  await models.Approval.create({
    ...approval,
    stepKey: 'ask',
    parameters: { text: marker },
    reason: marker,
    diff: marker,
    status: 'pending',
    expiresAt: new Date(Date.now() + 600_000),
  });
  if (other)
    await models.Approval.create({
      ...approval,
      userId: new Types.ObjectId(other.userId),
      stepKey: 'answered',
      parameters: {},
      reason: 'somebody else asked',
      status: 'rejected',
      respondedBy: ids.userId,
      responseReason: marker,
      expiresAt: new Date(),
    });
  await models.ApiKey.create({ ...ids, name: marker, hint: 'weft_sk_a', hash: randomUUID(), scopes: ['read'] });
  await models.IdempotencyKey.create({
    userId: ids.userId,
    operation: 'x',
    key: randomUUID(),
    requestHash: 'x',
    status: 200,
    answer: JSON.stringify({ marker }),
    expiresAt: new Date(Date.now() + 600_000),
  });
  const budget = { organisationId: ids.organisationId, scope: 'user' as const, subjectId: ids.userId };
  await models.Budget.create({ ...budget, period: 'month', limitNanoUsd: 1_000 });
  const ends = { expiresAt: new Date(Date.now() + 600_000), total: 1, done: 0, parts: 1, partsDone: 0 };
  const model = { model: 'demo-embedding', providerModel: 'demo', dimension: 8, tier: 'free' };
  const job = await models.EmbeddingJob.create({
    ...{ ...ids, ...ends, ...model, status: 'failed', attempt: 1, idleAttempts: 0 },
    error: { code: 'model_request_invalid', message: marker },
  });
  const part = { jobId: job._id, from: 0, end: 1, texts: [marker], expiresAt: ends.expiresAt };
  await models.EmbeddingJobPart.create({ _id: `${job._id.toHexString()}:0`, ...ids, ...part });
  const sessions = {
    own: await plantSession(models, person, undefined, marker),
    escalated: await plantSession(models, person, other, other ? 'for all' : marker),
  };
  await models.TicketConnection.create({
    ...{ _id: ids.organisationId, system: 'webhook', url: 'https://example.test', account: {}, sealed: 'x' },
    ...{ keyVersion: 'x', settings: {}, isEnabled: true },
    members: [{ userId: ids.userId, member: marker, isSetByHand: true, lookedUpAt: new Date() }],
  });
  await models.SupportSettings.create({ _id: ids.organisationId, settings: { customer_reply: 'Dear all' } });
  return { own, shared, sharedRunId, sessions };
}

async function plantBlock(models: Models, canvas: CanvasRecord, person: Caller, text: string): Promise<void> {
  const block = {
    _id: new Types.ObjectId(),
    canvasId: canvas._id,
    organisationId: canvas.organisationId,
    kind: 'text' as const,
    content: { text },
    ...{ x: 0, y: 0, width: 10, height: 10 },
    rank: 'a0',
    createdBy: new Types.ObjectId(person.userId),
    requestedBy: null,
    revision: 1,
    editedByPerson: false,
  };
  await models.Block.create(block);
  await models.BlockSnapshot.create({
    canvasId: canvas._id,
    generationSessionId: randomUUID(),
    blockId: block._id,
    reason: 'updated',
    before: block,
    leftRevision: 1,
    isReverted: false,
  });
  await models.CanvasChange.create({
    canvasId: canvas._id,
    version: 1,
    type: 'block_added',
    payload: { type: 'block_added', version: 1, block: { content: { text } } },
    createdAt: new Date(),
  });
}

async function plantRun(
  models: Models,
  canvas: CanvasRecord,
  person: Caller,
  marker: string,
  status: 'failed' | 'waiting',
): Promise<Types.ObjectId> {
  const now = new Date();
  const _id = new Types.ObjectId();
  const [userId, generationSessionId] = [new Types.ObjectId(person.userId), randomUUID()];
  const step = { kind: 'model', name: 'model', attempt: 1, inputHash: 'x', input: marker };
  const event = { seq: 1, at: now.toISOString(), type: 'run-started', data: { marker } };
  await models.Run.create({
    _id,
    kind: 'canvas.generate',
    organisationId: canvas.organisationId,
    userId,
    userName: person.name,
    tier: 'free',
    title: marker,
    subjectKind: 'canvas',
    subjectId: canvas._id,
    input: { canvasId: canvas._id.toHexString(), generationSessionId, prompt: marker },
    idempotencyKey: `${marker}-${status}`,
    inputHash: 'x',
    status,
    ...{ attempt: 1, ticket: 1, ticketAt: now, crashes: 0, errorCount: 0, retries: 0 },
    journal: [{ ...step, key: 'model:1', result: { text: marker }, startedAt: now, finishedAt: now }],
    events: [event],
    usage: {},
    costNanoUsd: 5,
    output: { summary: marker },
    error: { code: 'run_failed', message: marker, retryable: false },
  });
  await models.RunStepResult.create({ _id: randomUUID(), runId: _id, result: { text: marker } });
  await models.Generation.create({
    _id: generationSessionId,
    canvasId: canvas._id,
    organisationId: canvas.organisationId,
    runId: _id,
    attempt: 1,
    prompt: marker,
    status: 'failed',
    requestedBy: userId,
    requestedByName: person.name,
    usage: {},
    error: { code: 'run_failed', message: marker, retryable: false },
  });
  await models.ModelCall.create({
    _id: randomUUID(),
    organisationId: canvas.organisationId,
    userId,
    runId: _id,
    agent: 'canvas',
    ...{ modelAsked: 'demo', model: 'demo', target: 'demo', provider: 'demo', outcome: 'ok', isEstimated: false },
    ...{ inputTokens: 1, outputTokens: 2, cachedInputTokens: 0, costNanoUsd: 5, startedAt: now, durationMs: 3 },
  });
  return _id;
}

async function plantSession(
  models: Models,
  person: Caller,
  escalatedTo: Caller | undefined,
  words: string,
): Promise<Types.ObjectId> {
  const now = new Date();
  const _id = new Types.ObjectId();
  const ids = { organisationId: new Types.ObjectId(person.organisationId), userId: new Types.ObjectId(person.userId) };
  const ofSession = { ...ids, sessionId: _id, createdAt: now };
  await models.SupportSession.create({
    ...{ _id, ...ids, userName: person.name, title: words, problemSummary: words, mode: 'chat', status: 'escalated' },
    ...{ revision: 1, messageCount: 1, lane: { revision: 0 }, notesVersion: 1, psaStatus: 'no_psa', costNanoUsd: 0 },
    ...{ lastMessage: { role: 'user', text: words, at: now }, worked: [{ from: now, to: now }], concludedAt: now },
    ...(escalatedTo && { escalatedToId: new Types.ObjectId(escalatedTo.userId), escalatedToName: escalatedTo.name }),
  });
  await models.SupportMessage.create({ ...ofSession, seq: 1, role: 'user', userName: person.name, content: words });
  await models.SupportAttachment.create({
    ...{ ...ofSession, name: words, mediaType: 'text/plain', kind: 'text', bytes: 1, data: Buffer.from('x') },
  });
  await models.SupportNotes.create({
    ...{ ...ofSession, version: 1, text: words, origin: 'edited', isDraft: false, state: 'x', messageSeq: 1 },
    ...{ userName: person.name, approvedAt: now, approvedById: ids.userId, approvedByName: person.name },
  });
  await models.SupportOutput.create({
    ...{ organisationId: ids.organisationId, sessionId: _id, kind: 'escalation_brief', status: 'ready', text: words },
  });
  await models.TicketPush.create({
    ...{ ...ofSession, kind: 'status', dedupeKey: 'status', status: 'failed', tries: 1, attempt: 1, error: words },
  });
  return _id;
}

/** Where each of these texts stands in the database: `collection: text`, every document as JSON, in any case. */
export async function findInDatabase(models: Models, texts: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const { db } = models.User.db;
  if (!db) throw new Error('there is no database');
  for (const { name } of await db.listCollections().toArray()) {
    for await (const document of db.collection(name).find()) {
      const json = JSON.stringify(document).toLowerCase();
      for (const text of texts) if (json.includes(text.toLowerCase())) found.push(`${name}: ${text}`);
    }
  }
  return [...new Set(found)].sort();
}
