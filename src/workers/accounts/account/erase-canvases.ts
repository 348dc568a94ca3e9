import type { Types } from 'mongoose';
import type { AccountDeletionRecord } from '../../../models/accounts/account-deletion.model';
import type { CanvasMemberRecord } from '../../../models/canvas/records/canvas.model';
import { eraseCanvas } from '../../../models/canvas/records/erase-canvas';
import type { Models } from '../../../models/index';
import { withTransaction } from '../../../platform/mongo';

/**
 * Canvases that nobody else can see are deleted for good, those in the bin too; the others go on without the person. One
 * that they alone owned passes to an editor, or else a viewer.
 */
export async function eraseCanvases(models: Models, deletion: AccountDeletionRecord): Promise<void> {
  const { _id: userId, organisationId } = deletion;
  const canvases = await models.Canvas.find({ organisationId, 'members.userId': userId }, { _id: 1 }).lean();
  for (const { _id } of canvases) {
    const isSeen = await leaveCanvas(models, _id, deletion);
    if (!isSeen) await eraseCanvas(models, _id);
  }
}

/** Takes the person off a canvas that others see. False where nobody else does: it is left as it is. */
async function leaveCanvas(
  models: Models,
  canvasId: Types.ObjectId,
  { _id: userId, organisationId }: AccountDeletionRecord,
): Promise<boolean> {
  return withTransaction(models.Canvas.db, async (session) => {
    const canvas = await models.Canvas.findOne({ _id: canvasId }, { members: 1, ownerId: 1 }, { session }).lean();
    const rest = canvas?.members.filter((member) => !member.userId.equals(userId)) ?? [];
    // Somebody who was removed from the organisation sees nothing of it.
    const active = await models.User.find(
      { _id: { $in: rest.map((member) => member.userId) }, organisationId, disabledAt: null },
      { _id: 1 },
      { session },
    ).lean();
    const seers = rest.filter((member) => active.some(({ _id }) => _id.equals(member.userId)));
    const [heir] = [...seers].sort((one, other) => RANKS.indexOf(one.role) - RANKS.indexOf(other.role));
    if (!canvas || !heir) return false;
    const members = rest.map((member) => (member === heir ? { userId: heir.userId, role: 'owner' } : member));
    const isPassedOn = heir.role !== 'owner';
    await models.Canvas.updateOne(
      { _id: canvasId },
      {
        $set: {
          members: isPassedOn ? members : rest,
          ownerId: canvas.ownerId.equals(userId) ? heir.userId : canvas.ownerId,
        },
      },
      { session, timestamps: false },
    );
    return true;
  });
}

const RANKS: readonly CanvasMemberRecord['role'][] = ['owner', 'editor', 'viewer'];
