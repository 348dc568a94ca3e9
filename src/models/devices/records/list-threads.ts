import { Types } from 'mongoose';
import { z } from 'zod';
import type { Thread } from '../../../contracts/devices/chat';
import type { List } from '../../../contracts/kernel/common';
import type { Caller } from '../../../platform/caller';
import type { Models } from '../../index';
import { decodeCursor, fieldsCursor, pageOf } from '../../kernel/page';
import type { DeviceThreadRecord } from './device-thread.model';

const cursor = fieldsCursor(z.object({ at: z.iso.datetime(), id: z.string().regex(/^[0-9a-f]{24}$/) }));
const LIVE = ['queued', 'running', 'waiting'] as const;

/** A person's threads, last used first. */
export async function listThreads(
  models: Models,
  caller: Pick<Caller, 'userId' | 'organisationId'>,
  query: { limit: number; cursor?: string | undefined },
): Promise<List<Thread>> {
  const place = decodeCursor(cursor, query.cursor);
  const own = { userId: new Types.ObjectId(caller.userId), organisationId: new Types.ObjectId(caller.organisationId) };
  const found = await models.DeviceThread.find({
    ...own,
    ...(place && after(new Date(place.at), new Types.ObjectId(place.id))),
  })
    .sort({ updatedAt: -1, _id: -1 })
    .limit(query.limit + 1)
    .lean<DeviceThreadRecord[]>();
  const live = await findLive(models, found);
  return pageOf(
    found,
    query.limit,
    { format: cursor, placeOf: ({ _id, updatedAt }) => ({ at: updatedAt.toISOString(), id: _id.toHexString() }) },
    (thread) => presentThread(thread, live),
  );
}

const after = (updatedAt: Date, _id: Types.ObjectId) => ({
  $or: [{ updatedAt: { $lt: updatedAt } }, { updatedAt, _id: { $lt: _id } }],
});

/** Ids of those of the threads' runs that are at work. */
export async function findLive(models: Models, threads: readonly DeviceThreadRecord[]): Promise<ReadonlySet<string>> {
  const ids = threads.flatMap(({ runId }) => (runId ? [new Types.ObjectId(runId.toHexString())] : []));
  const runs = await models.Run.find({ _id: { $in: ids }, status: { $in: [...LIVE] } }, { _id: 1 })
    .sort({ _id: 1 })
    .lean();
  return new Set(runs.map(({ _id }) => _id.toHexString()));
}

export function presentThread(thread: DeviceThreadRecord, live: ReadonlySet<string>): Thread {
  const runId = thread.runId?.toHexString();
  return {
    id: thread._id.toHexString(),
    title: thread.title,
    message_count: thread.messageCount,
    run_id: runId !== undefined && live.has(runId) ? runId : null,
    created_at: thread.createdAt.toISOString(),
    updated_at: thread.updatedAt.toISOString(),
  };
}
