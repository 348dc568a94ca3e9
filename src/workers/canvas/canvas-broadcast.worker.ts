import { Types } from 'mongoose';
import { z } from 'zod';
import { idSchema } from '../../contracts/kernel/common';
import { presentGeneration } from '../../models/canvas/generations/present-generation';
import { readVersions } from '../../models/canvas/records/read-changes';
import type { GenerationRecord } from '../../models/canvas/generations/generation.model';
import type { Models } from '../../models/index';
import { delay } from '../../platform/time';
import { canvasBroadcastQueue } from '../../queues/canvas/canvas-broadcast.queue';
import type { Broadcaster } from '../../realtime/broadcaster';
import { readUndoing, type Undoing, withoutGone } from './broadcast-undoing';
import { defineWorker } from '../define-worker';
import type { WorkerDeps } from '../worker-deps';

/** Payload of an outbox entry of this kind: the changes of one save, both versions included. */
const outboxPayload = z.object({ canvasId: idSchema, fromVersion: z.int(), toVersion: z.int() });

export interface CanvasBroadcastDeps {
  models: Models;
  /** Rejects where Redis is away: the job is tried again. */
  broadcaster: Broadcaster;
  chunkPauseMs: number;
}

/**
 * Sends the changes of one save to everybody on the canvas: in order, chunks of ten blocks a pause apart. The entry goes
 * when all are sent, so a repeat or a death in the middle sends some twice; receivers know them by version. Blocks that
 * were undone meanwhile are left out. Resolves to one word: `sent`, or `gone` where an earlier job had done it.
 */
export async function broadcastChanges(
  deps: CanvasBroadcastDeps,
  outboxId: string,
  signal: AbortSignal,
): Promise<'sent' | 'gone'> {
  const { models, broadcaster, chunkPauseMs } = deps;
  const entry = await models.Outbox.findOne({ _id: new Types.ObjectId(outboxId), kind: 'canvas-broadcast' }).lean();
  if (!entry) return 'gone';
  const { canvasId, fromVersion, toVersion } = outboxPayload.parse(entry.payload);
  const changes = await readVersions(models, canvasId, fromVersion, toVersion);
  const find = () =>
    models.Generation.findOne({ canvasId: new Types.ObjectId(canvasId), outboxId: entry._id }).lean<GenerationRecord>();
  await announce(broadcaster, await find(), 'broadcasting');

  const readNow = () => readUndoing(models, canvasId, changes, toVersion);
  let undoing: Undoing | undefined;
  let hasSentChunk = false;
  for (const change of changes) {
    if (change.type !== 'blocks_bulk_added_chunk') {
      await broadcaster.canvasChange(change);
      continue;
    }
    // An emptied chunk holds nobody up; it is sent all the same, so that versions have no gap.
    const isEmptied = undoing !== undefined && withoutGone(change, undoing).blocks.length === 0;
    if (hasSentChunk && !isEmptied) await delay(chunkPauseMs, signal);
    undoing = await readNow();
    await broadcaster.canvasChange(withoutGone(change, undoing));
    hasSentChunk = true;
  }
  if (hasSentChunk) await repeatRemovals(broadcaster, await readNow());

  await announce(broadcaster, await find(), 'complete');
  await models.Outbox.deleteOne({ _id: entry._id });
  return 'sent';
}

/** A chunk may have gone out just after its blocks were removed: the removal goes out again, for clients that do not look at versions. */
async function repeatRemovals(broadcaster: Broadcaster, undoing: Undoing): Promise<void> {
  for (const removal of undoing.removals) await broadcaster.canvasChange(removal);
}

/** Nothing is said of a generation that was undone meanwhile: whoever undid it has said so. */
async function announce(
  broadcaster: Broadcaster,
  generation: GenerationRecord | null,
  phase: 'broadcasting' | 'complete',
): Promise<void> {
  if (generation?.status !== 'saved') return;
  const isLast = phase === 'complete';
  await broadcaster.generationStatus({
    canvasId: generation.canvasId.toString(),
    generation_session_id: generation._id,
    runId: generation.runId.toString(),
    phase,
    message: isLast ? 'Done' : 'Showing the new blocks to everyone',
    ...(isLast ? { generation: presentGeneration(generation) } : {}),
  });
}

export const canvasBroadcastWorker = (deps: Pick<WorkerDeps, 'models' | 'strictBroadcaster' | 'config'>) =>
  defineWorker({
    queue: canvasBroadcastQueue,
    concurrency: deps.config.BROADCAST_CONCURRENCY,
    work: ({ outboxId }, { signal }) =>
      broadcastChanges(
        {
          models: deps.models,
          broadcaster: deps.strictBroadcaster,
          chunkPauseMs: deps.config.BROADCAST_CHUNK_PAUSE_MS,
        },
        outboxId,
        signal,
      ),
  });
