import { Types } from 'mongoose';
import type { CanvasRole } from '../../src/contracts/kernel/operation';
import { canvasCollections } from '../../src/models/canvas/records/collections';
import type { CanvasRecord } from '../../src/models/canvas/records/canvas.model';
import type { Models } from '../../src/models/index';
import type { Caller } from '../../src/platform/caller';

/** An empty canvas of `owner`, shared with `others`. */
export async function buildCanvas(
  models: Models,
  owner: Caller,
  others: readonly (readonly [Caller, CanvasRole])[] = [],
  overrides: Partial<CanvasRecord> = {},
): Promise<CanvasRecord> {
  const now = new Date();
  const userId = new Types.ObjectId(owner.userId);
  const record: CanvasRecord = {
    _id: new Types.ObjectId(),
    organisationId: new Types.ObjectId(owner.organisationId),
    title: 'A canvas',
    ownerId: userId,
    members: [
      { userId, role: 'owner' },
      ...others.map(([person, role]) => ({ userId: new Types.ObjectId(person.userId), role })),
    ],
    version: 0,
    blockCount: 0,
    review: false,
    revision: 1,
    editedBy: null,
    deletedAt: null,
    deletedBy: null,
    createdAt: now,
    updatedAt: now,
    ...overrides,
  };
  await canvasCollections(models).canvases.insertOne(record);
  return record;
}
