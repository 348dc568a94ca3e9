import type { Types } from 'mongoose';
import { FIRST_SUBJECT, type RunSubject } from '../contracts/systems/names';
import type { Models } from '../models/index';
import type { Caller } from '../platform/caller';
import type { Subject, SubjectAccess } from './subject';

/** What runs and approvals may be about, by kind. */
export type Subjects = Readonly<Record<RunSubject, Subject>>;

/** Models, and the rights to what runs are about. */
export interface SubjectDeps {
  models: Models;
  subjects: Subjects;
}

/** Of a run or an approval, what it is about. Records from before there was more than one kind name none. */
export interface AboutSubject {
  organisationId: Types.ObjectId;
  subjectKind?: RunSubject | null;
  subjectId?: Types.ObjectId | null;
}

/** What its kind says of the subject of a record; undefined where it is about none. */
export function subjectOfRecord(
  { models, subjects }: SubjectDeps,
  { organisationId, subjectKind, subjectId: id }: AboutSubject,
) {
  if (!id) return undefined;
  const subject = subjects[subjectKind ?? FIRST_SUBJECT];
  return {
    requireAccess: (caller: Caller, access: SubjectAccess) => subject.requireAccess(models, caller, id, access),
    findAnswerers: () => subject.findAnswerers(models, { organisationId, id }),
  };
}

/** Whose approvals the caller may answer, of each kind. */
export interface Answerable {
  /** Any of the caller's organisation. */
  kinds: RunSubject[];
  ids: Types.ObjectId[];
}

/** What the caller may answer for, of all kinds: a query or two each. */
export async function findAnswerable({ models, subjects }: SubjectDeps, caller: Caller): Promise<Answerable> {
  const found = await Promise.all(
    (Object.keys(subjects) as RunSubject[]).map(
      async (kind) => [kind, await subjects[kind].findAnswerable(models, caller)] as const,
    ),
  );
  return {
    kinds: found.flatMap(([kind, ids]) => (ids === 'all' ? [kind] : [])),
    ids: found.flatMap(([, ids]) => (ids === 'all' ? [] : ids)),
  };
}

/** Those whose runs are listed for the caller beside their own, of all kinds. */
export async function findListed({ models, subjects }: SubjectDeps, caller: Caller): Promise<Types.ObjectId[]> {
  return (await Promise.all(Object.values(subjects).map((subject) => subject.findListed(models, caller)))).flat();
}
