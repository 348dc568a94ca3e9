import { Types } from 'mongoose';
import type { RunSubject } from '../contracts/systems/names';
import type { RunsAbout } from '../models/runs/run-queries';
import type { Caller } from '../platform/caller';
import { findAppError } from '../platform/errors';
import { type SubjectDeps, subjectOfRecord } from './subjects';

/** For a list of runs about one thing: where the caller may not see it, or it is gone, only their own runs are theirs to see. */
export async function readRunsAbout(
  deps: SubjectDeps,
  caller: Caller,
  about: { kind: RunSubject; id: string },
): Promise<RunsAbout> {
  const id = new Types.ObjectId(about.id);
  const organisationId = new Types.ObjectId(caller.organisationId);
  const subject = subjectOfRecord(deps, { organisationId, subjectKind: about.kind, subjectId: id });
  try {
    await subject?.requireAccess(caller, 'read');
    return { id, isReadable: true };
  } catch (error) {
    if (findAppError(error) === undefined) throw error;
    return { id, isReadable: false };
  }
}
