import { Types } from 'mongoose';
import { CANVAS_ROLES, type CanvasRole } from '../../contracts/kernel/operation';
import { roleOn } from '../../models/canvas/records/present-canvas';
import { CANVAS_RESTORE_DAYS, type CanvasRecord } from '../../models/canvas/records/canvas.model';
import type { Models } from '../../models/index';
import type { Caller } from '../../platform/caller';
import { forbidden, notFound } from '../../platform/errors';
import { DAY_MS } from '../../platform/time';

export interface GrantedCanvas {
  canvas: CanvasRecord;
  /** The caller's role. */
  canvasRole: CanvasRole;
}

/** True where `role` may do what `needed` may. */
const isAtLeast = (role: CanvasRole, needed: CanvasRole): boolean =>
  CANVAS_ROLES.indexOf(role) >= CANVAS_ROLES.indexOf(needed);

/**
 * The canvas, if the caller may: 404 `canvas_not_found` for anybody who is not a member (that it exists is a secret), and
 * of a deleted one; 403 `canvas_role_required` for a member whose role is too weak. `includeDeleted`: finds a deleted
 * canvas too, as long as it can be restored.
 */
export async function requireCanvas(
  models: Models,
  caller: Caller,
  canvasId: string,
  role: CanvasRole,
  options: { includeDeleted?: boolean } = {},
): Promise<GrantedCanvas> {
  const canvas = await findCanvas(models, caller, canvasId);
  const isGone =
    canvas?.deletedAt &&
    !(options.includeDeleted && canvas.deletedAt.getTime() > Date.now() - CANVAS_RESTORE_DAYS * DAY_MS);
  const canvasRole = canvas && roleOn(canvas, caller.userId);
  if (!canvas || !canvasRole || isGone) throw notFound('canvas_not_found', 'There is no such canvas.');
  if (!isAtLeast(canvasRole, role))
    throw forbidden('canvas_role_required', `This needs the role ${role} on the canvas.`);
  return { canvas, canvasRole };
}

async function findCanvas(models: Models, caller: Caller, canvasId: string): Promise<CanvasRecord | null> {
  if (!Types.ObjectId.isValid(canvasId)) return null;
  return models.Canvas.collection.findOne({
    _id: new Types.ObjectId(canvasId),
    organisationId: new Types.ObjectId(caller.organisationId),
    'members.userId': new Types.ObjectId(caller.userId),
  }) as Promise<unknown> as Promise<CanvasRecord | null>;
}
