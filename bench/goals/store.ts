import { type ClientSession, Types } from 'mongoose';
import type { Models } from '../../src/models/index';
import { saveGeneration, type SaveGeneration } from '../../src/commands/canvas/save-generation';
import { type Connection, withTransaction } from '../../src/platform/mongo';
import { appendAudit } from '../../src/security/audit/audit';
import { stopwatch } from '../lib/clock';
import { numberFlag } from '../lib/context';
import type { Goal, Sample } from '../lib/goal';
import { openParts } from '../lib/open-parts';
import { prepareSave } from '../lib/store-parts';
import { saveByDriver, saveByMongoose } from '../peers/plain-save';
import { orderKeyCases } from './order-keys';

type Save = (session: ClientSession, models: Models, input: SaveGeneration) => Promise<unknown>;

/** G11: saving a generation, and order keys. */
export const storeGoal: Goal = {
  id: 'G11',
  name: 'store',
  title: 'saving a generation against the native driver and mongoose; order keys against fractional-indexing',
  async *cases(context) {
    const { connection, models, close } = await openParts({ ...context, role: 'bench', makeIndexes: true });
    context.defer(close);
    const batch = numberFlag(context, 'batch', 100, 50);
    const saves = Math.ceil(numberFlag(context, 'docs', 2_000, 250) / batch);
    const bytes = numberFlag(context, 'size', 1_024);
    const side = (save: Save) => () => measure(connection, models, save, { batch, saves, bytes });
    yield {
      name: `saving generations of ${batch} blocks`,
      about: `${saves} generations of ${batch} blocks of ${bytes} bytes, one after another, a transaction each: blocks, changes (one a chunk of ten, with the blocks in it), canvas version, generation, audit entry, outbox entry. Ours also reads and checks; driver and mongoose write the same documents only.`,
      metrics: { 'blocks/s': '', 'CPU/block': 'µs of this process' },
      sides: {
        ours: side((session, _models, input) => saveGeneration(session, { models, appendAudit }, input)),
        driver: side(saveByDriver),
        mongoose: side(saveByMongoose),
      },
      checks: [
        {
          kind: 'ratio',
          metric: 'blocks/s',
          against: 'driver',
          better: 'higher',
          floor: 0.6,
          goal: 0.8,
          cpu: 'CPU/block',
        },
        { kind: 'ratio', metric: 'blocks/s', against: 'mongoose', better: 'higher', floor: 1, goal: 5 },
      ],
    };
    yield* orderKeyCases(context);
  },
};

async function measure(
  connection: Connection,
  models: Models,
  save: Save,
  { batch, saves, bytes }: { batch: number; saves: number; bytes: number },
): Promise<Sample> {
  const inputs: SaveGeneration[] = [];
  for (let number = 0; number < saves; number += 1) inputs.push(await prepareSave(models, connection, batch, bytes));
  const stop = stopwatch();
  for (const input of inputs) await withTransaction(connection, (session) => save(session, models, input));
  const { elapsedMs, cpuMs } = stop();
  for (const input of inputs) await verify(models, input);
  return { 'blocks/s': ((batch * saves) / elapsedMs) * 1_000, 'CPU/block': (cpuMs * 1_000) / (batch * saves) };
}

/** All is there, once, in order. */
async function verify(models: Models, input: SaveGeneration): Promise<void> {
  const canvasId = new Types.ObjectId(input.canvasId);
  const blocks = await models.Block.collection
    .find({ canvasId }, { projection: { rank: 1 } })
    .sort({ rank: 1 })
    .toArray();
  const isInOrder =
    blocks.length === input.drafts.length &&
    blocks.every((block, index) => block._id.toHexString() === input.drafts[index]?.id);
  const changes = await models.CanvasChange.collection.countDocuments({ canvasId });
  const canvas = await models.Canvas.collection.findOne({ _id: canvasId });
  const generation = await models.Generation.collection.findOne({ _id: input.generationSessionId } as never);
  const audit = await models.AuditEntry.collection.countDocuments({
    resource: `canvas:${input.canvasId}`,
    action: 'generation.saved',
  });
  const chunks = Math.ceil(input.drafts.length / 10);
  if (
    !isInOrder ||
    changes !== chunks ||
    canvas?.['version'] !== chunks ||
    canvas['blockCount'] !== blocks.length ||
    generation?.['status'] !== 'saved' ||
    audit !== 1
  ) {
    throw new Error(
      `wrong result: ${blocks.length} blocks (in order: ${isInOrder}), ${changes} changes, version ${canvas?.['version']}, ${generation?.['status']}, ${audit} audit entries`,
    );
  }
  await models.Outbox.collection.deleteMany({ 'payload.canvasId': input.canvasId });
}
