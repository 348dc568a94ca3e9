import { ObjectId } from 'mongodb';
import { generateRanks } from '../../../src/models/canvas/records/ranks';
import type { ProcessRig } from '../../rigs/process-rig';
import type { WeftClient } from '../../support/weft-client';

const COLUMNS = 40;
const STEP = 220;
const COLORS = ['yellow', 'green', 'blue', 'pink'];

/** Fills a canvas with stickies in rows, as if they had been there for long: nobody is told. */
export async function seedStickies(
  rig: ProcessRig,
  client: WeftClient,
  canvasId: string,
  count: number,
): Promise<void> {
  const now = new Date();
  const ranks = generateRanks(null, null, count);
  const id = new ObjectId(canvasId);
  await rig.db.collection('blocks').insertMany(
    ranks.map((rank, index) => ({
      canvasId: id,
      organisationId: new ObjectId(client.user.organisation.id),
      kind: 'sticky',
      content: {
        text: `Note ${index + 1}: what somebody thought of on a long afternoon`,
        color: COLORS[index % COLORS.length],
      },
      x: (index % COLUMNS) * STEP,
      y: Math.floor(index / COLUMNS) * STEP,
      width: 200,
      height: 200,
      rank,
      createdBy: new ObjectId(client.user.id),
      requestedBy: null,
      revision: 1,
      editedByPerson: true,
      createdAt: now,
      updatedAt: now,
    })),
  );
  await rig.db.collection('canvases').updateOne({ _id: id }, { $set: { blockCount: count } });
}
