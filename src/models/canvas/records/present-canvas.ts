import type { Canvas } from '../../../contracts/canvas/canvas';
import type { CanvasRole } from '../../../contracts/kernel/operation';
import type { CanvasRecord } from './canvas.model';
import type { Models } from '../../index';
import { type People, readPeople } from './read-people';

/** The canvas as the caller, who has this role on it, sees it. */
export function presentCanvas(record: CanvasRecord, role: CanvasRole, people: People): Canvas {
  return {
    id: record._id.toHexString(),
    title: record.title,
    role,
    owner: people(record.ownerId),
    version: record.version,
    blockCount: record.blockCount,
    review: record.review,
    revision: record.revision,
    editedBy: record.editedBy ? people(record.editedBy) : null,
    createdAt: record.createdAt.toISOString(),
    updatedAt: record.updatedAt.toISOString(),
  };
}

/** The same for one canvas, reading the names. */
export async function readPresentedCanvas(models: Models, record: CanvasRecord, role: CanvasRole): Promise<Canvas> {
  return presentCanvas(
    record,
    role,
    await readPeople(models, record.organisationId, [record.ownerId, record.editedBy]),
  );
}

/** The role of a person on a canvas; undefined where it is not a member. */
export const roleOn = (record: CanvasRecord, userId: string): CanvasRole | undefined =>
  record.members.find((member) => member.userId.toHexString() === userId)?.role;
