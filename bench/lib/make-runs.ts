import mongoose from 'mongoose';
import type { Models } from '../../src/models/index';
import { type StartDeps, startRun } from '../../src/producers/start-run';
import type { Caller } from '../../src/platform/caller';

const { ObjectId } = mongoose.Types;

export const benchCaller = (): Caller => ({
  userId: new ObjectId().toHexString(),
  organisationId: new ObjectId().toHexString(),
  role: 'member',
  tier: 'enterprise',
  name: 'Bench',
});

/** One run as the product writes it, and its ticket. */
export async function startBenchRun(deps: StartDeps, caller: Caller): Promise<string> {
  const { run } = await startRun(deps, {
    caller,
    kind: 'canvas.generate',
    title: 'Bench',
    subject: { kind: 'canvas', id: new ObjectId() },
    input: {
      canvasId: new ObjectId().toHexString(),
      generationSessionId: '00000000-0000-4000-8000-000000000000',
      prompt: 'Bench',
    },
    idempotencyKey: undefined,
    request: ['bench'],
  });
  return run._id.toHexString();
}

/** Writes `count` queued runs at once, copies of one that the product wrote; returns their ids. */
export async function insertRuns(models: Models, template: object, count: number): Promise<string[]> {
  const documents = Array.from({ length: count }, () => ({ ...template, _id: new ObjectId() }));
  for (let from = 0; from < count; from += 500) {
    await models.Run.collection.insertMany(documents.slice(from, from + 500) as never, { ordered: false });
  }
  return documents.map(({ _id }) => _id.toHexString());
}
