import { Types } from 'mongoose';
import type { EngineState } from '../../../flows/engine/state';
import type { FlowCheckpointRecord } from '../../../models/flows/flow-checkpoint.model';
import type { Models } from '../../../models/index';
import type { RunRecord } from '../../../models/runs/run.model';
import { crashPoint } from '../../../platform/crash-point';
import { type ClientSession, withTransaction } from '../../../platform/mongo';
import { RunFenced } from '../../../runs/lifecycle/run-context';
import type { WorkerDeps } from '../../worker-deps';
import { packState, unpackState } from './pack-state';

export interface Checkpoint {
  state: EngineState;
  seq: number;
  /** Prefixes of steps that need not be replayed. */
  settled: readonly string[];
}

/** Where an execution had got to; undefined: it is at its beginning. */
export async function readCheckpoint(models: Models, runId: Types.ObjectId): Promise<Checkpoint | undefined> {
  const kept = await models.FlowCheckpoint.findById(runId).lean<FlowCheckpointRecord>();
  if (!kept) return undefined;
  const state = await unpackState(
    { state: Buffer.from((kept.state as unknown as { buffer: Uint8Array }).buffer), isDeflated: kept.isDeflated },
    async (hashes) => {
      const rows = await models.FlowValue.find({ _id: { $in: hashes.map((hash) => nameOf(runId, hash)) } }).lean();
      return new Map(rows.map(({ _id, value }) => [String(_id).slice(runId.toHexString().length + 1), value]));
    },
  );
  return { state, seq: kept.seq, settled: kept.settled };
}

const nameOf = (runId: Types.ObjectId, hash: string): string => `${runId.toHexString()}:${hash}`;

/** Keeps an execution's state, as long as the attempt owns its run. Throws `RunFenced` where it does not, 422 `flow_state_too_large`. */
export async function keepCheckpoint(
  { models, connection }: Pick<WorkerDeps, 'models' | 'connection'>,
  run: RunRecord,
  flowId: string,
  { state, seq, settled }: Checkpoint,
): Promise<void> {
  const packed = await packState(state);
  const of = { organisationId: run.organisationId, flowId: new Types.ObjectId(flowId) };
  const now = new Date();
  const values = [...packed.values].map(([hash, value]) => ({
    replaceOne: {
      filter: { _id: nameOf(run._id, hash) },
      replacement: { ...of, runId: run._id, value, createdAt: now },
      upsert: true,
    },
  }));
  // Named by nothing until the state is kept, and the same for everybody.
  if (values.length > 0) await models.FlowValue.collection.bulkWrite(values as never);
  await crashPoint('flow.before-checkpoint');
  await withTransaction(connection, async (session) => {
    const owned = await models.Run.collection.updateOne(
      { _id: run._id, attempt: run.attempt, status: 'running' },
      { $set: { updatedAt: now } },
      { session },
    );
    if (owned.matchedCount === 0)
      throw new RunFenced(`attempt ${run.attempt} no longer owns run ${run._id.toHexString()}`);
    await models.FlowCheckpoint.collection.replaceOne(
      { _id: run._id },
      {
        ...of,
        ...{ attempt: run.attempt, state: packed.state, isDeflated: packed.isDeflated, seq, settled: [...settled] },
        ...{ createdAt: now, updatedAt: now },
      },
      { session, upsert: true },
    );
  });
  await crashPoint('flow.after-checkpoint');
}

/** An execution that has ended needs none. */
export async function dropCheckpoint(models: Models, runId: Types.ObjectId, session?: ClientSession): Promise<void> {
  const within = session ? { session } : {};
  await models.FlowCheckpoint.collection.deleteOne({ _id: runId }, within);
  await models.FlowValue.collection.deleteMany({ runId }, within);
}
