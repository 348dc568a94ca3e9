import type { Types } from 'mongoose';
import type { Models } from '../models/index';
import type { Caller } from '../platform/caller';

/** What somebody may do with what a run or an approval is about; `answer`: the approvals of its runs. */
export type SubjectAccess = 'read' | 'write' | 'answer';

/** Who uses a right to which thing: id → user ids. */
export type SubjectUses = ReadonlyMap<string, ReadonlySet<string>>;

/** What a look at those who use a right found. */
export interface CheckedUses {
  /** Whose right is gone, or what it was to. */
  lost: readonly { id: string; userId: string }[];
  /** Of those that count their changes, the version as of now, by id. */
  versions?: ReadonlyMap<string, number>;
}

/** A kind of thing that runs and approvals are about: what rights to one are. */
export interface Subject {
  /** Throws 404 where the caller may not know of it, 403 where they see it and may not do this. */
  requireAccess(models: Models, caller: Caller, id: Types.ObjectId, access: SubjectAccess): Promise<void>;
  /** Those of this kind whose approvals the caller may answer; `all`: any of their organisation. */
  findAnswerable(models: Models, caller: Caller): Promise<Types.ObjectId[] | 'all'>;
  /** Ids of everybody who may answer its approvals; none where it is gone. */
  findAnswerers(models: Models, of: { organisationId: Types.ObjectId; id: Types.ObjectId }): Promise<string[]>;
  /** Those whose runs are listed for the caller beside their own. */
  findListed(models: Models, caller: Caller): Promise<Types.ObjectId[]>;
  /** Looks anew at rights in use, in a few queries for all of them. For the server's own checks: it shows nothing to anybody. */
  checkUses(models: Models, uses: SubjectUses): Promise<CheckedUses>;
}
