import mongoose from 'mongoose';

type Db = mongoose.mongo.Db;
const { ObjectId } = mongoose.mongo;

/**
 * The durable writes of a run of three no-op steps, by the native driver and nothing else: the claim, three recorded
 * steps, and the end in a transaction; same collection, same indexes, same filters, documents of the same size,
 * majority. No reads besides those the writes bring along, no events, no validation.
 */
export async function workNativeRun(client: mongoose.mongo.MongoClient, db: Db, runId: string): Promise<void> {
  const _id = new ObjectId(runId);
  const runs = db.collection('runs');
  const at = new Date();
  const claimed = await runs.findOneAndUpdate(
    { _id, status: 'queued', attempt: 0 },
    {
      $set: {
        status: 'running',
        workerId: 'peer',
        leaseUntil: new Date(at.getTime() + 15_000),
        updatedAt: at,
        startedAt: at,
        attempt: 1,
        events: [{ seq: 2, at: at.toISOString(), type: 'run-started', data: { attempt: 1, isResumed: false } }],
      },
    },
    { returnDocument: 'after' },
  );
  if (!claimed) throw new Error(`run ${runId} was not to be had`);
  for (const number of [1, 2, 3]) {
    const written = await runs.updateOne(
      { _id, attempt: 1, status: 'running' },
      { $push: { journal: step(number) } as never, $inc: { journalBytes: 12 }, $set: { updatedAt: new Date() } },
    );
    if (written.matchedCount !== 1) throw new Error('not ours');
  }
  const session = client.startSession();
  try {
    await session.withTransaction(
      () =>
        runs.updateOne(
          { _id, attempt: 1, status: 'running' },
          {
            $set: { status: 'succeeded', output: { isDone: true }, finishedAt: new Date(), updatedAt: new Date() },
            $push: {
              events: {
                seq: 9,
                at: new Date().toISOString(),
                type: 'run-succeeded',
                data: { output: { isDone: true }, usage: claimed['usage'] as unknown, costUsd: '0' },
              },
            } as never,
            $unset: { leaseUntil: '' },
          },
          { session },
        ),
      { writeConcern: { w: 'majority' } },
    );
  } finally {
    await session.endSession();
  }
}

function step(number: number): object {
  const at = new Date();
  const key = `step:${number}`;
  const shared = { key, kind: 'other', name: 'no-op' };
  return {
    ...shared,
    inputHash: '0123456789abcdef0123456789abcdef',
    input: `{"number":${number}}`,
    result: { number },
    attempt: 1,
    events: [
      { type: 'step-started', data: shared, seq: 2 * number + 1, at: at.toISOString() },
      {
        type: 'step-finished',
        data: { ...shared, durationMs: 0, isReplayed: false },
        seq: 2 * number + 2,
        at: at.toISOString(),
      },
    ],
    startedAt: at,
    finishedAt: at,
  };
}
