import type { Types } from 'mongoose';
import type { RunSubject } from '../../contracts/kernel/run-subjects';
import type { MaskSubject } from './create-masking';

/** A canvas or session, as what its texts belong to. */
export const subjectOf = (
  kind: RunSubject,
  { _id, organisationId }: { _id: Types.ObjectId; organisationId: Types.ObjectId },
): MaskSubject => ({ kind, id: _id, organisationId });
