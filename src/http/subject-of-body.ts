import { Types } from 'mongoose';
import type { Operation } from '../contracts/operation';
import type { CanvasRecord } from '../models/canvas.model';
import type { SupportSessionRecord } from '../models/support-session.model';
import type { Caller } from '../platform/caller';
import type { MaskSubject } from '../security/masking/create-masking';
import { subjectOf } from '../security/masking/subject-of';

/**
 * Whose texts a body holds: those of a canvas or session are read by others, and by agents. `newId`: of what the operation makes.
 * Undefined where its texts are nobody else's.
 */
export function subjectOfBody(
  { body, permission, makes }: Operation,
  { organisationId }: Caller,
  granted: { canvas?: CanvasRecord; session?: SupportSessionRecord } | undefined,
  newId: Types.ObjectId | undefined,
): MaskSubject | undefined {
  if (!body) return undefined;
  if (makes && newId) return { kind: makes, id: newId, organisationId: new Types.ObjectId(organisationId) };
  if (permission.kind === 'canvas' && granted?.canvas) return subjectOf('canvas', granted.canvas);
  if (permission.kind === 'support' && granted?.session) return subjectOf('support', granted.session);
  return undefined;
}
