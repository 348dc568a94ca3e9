import type { CanvasPermission, CanvasRole } from '../../contracts/canvas/names';
import type { CanvasRecord } from '../../models/canvas/records/canvas.model';
import { requireCanvas } from '../../security/canvas/permissions';
import type { PathRight } from '../path-right';

/** What a handler is given where its operation asks for a role on a canvas. */
export interface CanvasGrant {
  canvas: CanvasRecord;
  canvasRole: CanvasRole;
}

export const canvasRight: PathRight<CanvasPermission> = {
  parameter: 'canvasId',
  about: 'canvas',
  async grant(models, caller, { role, includeDeleted = false }, id) {
    const loaded: CanvasGrant = await requireCanvas(models, caller, id, role, { includeDeleted });
    return { loaded, subject: loaded.canvas };
  },
};
