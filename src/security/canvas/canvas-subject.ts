import { Types } from 'mongoose';
import type { CanvasRecord } from '../../models/canvas/records/canvas.model';
import { findCanvasIds } from '../../models/canvas/records/find-canvas-ids';
import type { Subject } from '../subject';
import { requireCanvas } from './permissions';

/** A canvas as what runs are about: by the role on it. */
export const canvasSubject: Subject = {
  async requireAccess(models, caller, id, access) {
    await requireCanvas(models, caller, id.toHexString(), access === 'read' ? 'viewer' : 'editor');
  },
  findAnswerable: (models, caller) => findCanvasIds(models, caller, ['editor', 'owner']),
  async findAnswerers(models, { organisationId, id }) {
    const canvas = await models.Canvas.findOne({ _id: id, organisationId }, { members: 1 }).lean<
      Pick<CanvasRecord, 'members'>
    >();
    const editors = canvas?.members.filter(({ role }) => role !== 'viewer') ?? [];
    return editors.map(({ userId }) => userId.toString());
  },
  findListed: (models, caller) => findCanvasIds(models, caller),
  async checkUses(models, uses) {
    const ids = [...uses.keys()].map((id) => new Types.ObjectId(id));
    if (ids.length === 0) return { lost: [], versions: new Map() };
    const found = await models.Canvas.find({ _id: { $in: ids }, deletedAt: null }, { version: 1, members: 1 }).lean();
    const membersOf = new Map(
      found.map((canvas) => [canvas._id.toString(), new Set(canvas.members.map(({ userId }) => userId.toString()))]),
    );
    return {
      lost: [...uses].flatMap(([id, userIds]) =>
        [...userIds].filter((userId) => !membersOf.get(id)?.has(userId)).map((userId) => ({ id, userId })),
      ),
      versions: new Map(found.map(({ _id, version }) => [_id.toString(), version])),
    };
  },
};
