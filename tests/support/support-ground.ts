/** A support session, and its streams, for tests. */
import { createParser } from 'eventsource-parser';
import { Types } from 'mongoose';
import type { Models } from '../../src/models/index';
import type { WeftClient } from './weft-client';

/** A session as `POST /api/ai-sessions` makes it, without asking; drafts ahead of the notes are off unless `livingDraft`. */
export async function buildSession(
  models: Models,
  { user }: WeftClient,
  { livingDraft = false, ...fields }: { title?: string; livingDraft?: boolean } & Record<string, unknown> = {},
): Promise<string> {
  const now = new Date();
  const organisationId = new Types.ObjectId(user.organisation.id);
  const session = {
    _id: new Types.ObjectId(),
    organisationId,
    userId: new Types.ObjectId(user.id),
    userName: user.name,
    title: 'A problem',
    problemSummary: '',
    problemDomain: '',
    mode: 'chat',
    status: 'active',
    revision: 1,
    ticketId: '',
    escalationReason: '',
    resolutionSummary: '',
    pauseNotes: '',
    messageCount: 0,
    lane: { revision: 0, questions: [], actions: [] },
    steps: [],
    similar: [],
    notesVersion: 0,
    psaStatus: 'no_psa',
    worked: [{ from: now }],
    costNanoUsd: 0,
    createdAt: now,
    updatedAt: now,
    ...fields,
  };
  await models.SupportSession.collection.insertOne(session as never);
  await models.SupportSettings.collection.updateOne(
    { _id: organisationId },
    { $set: { settings: { living_draft: livingDraft } } },
    { upsert: true },
  );
  return session._id.toHexString();
}

export interface SupportFrame {
  id: string;
  event: string | undefined;
  /** As it came. */
  text: string;
}

/** All frames of a stream, until its end. */
export async function readFrames(response: Response): Promise<SupportFrame[]> {
  const frames: SupportFrame[] = [];
  const parser = createParser({
    onEvent: ({ id, event, data }) => frames.push({ id: id ?? '', event, text: data }),
  });
  parser.feed(await response.text());
  return frames;
}
