import type { KnownSecret } from '../contracts/secrets/find-answered';
import type { Types } from 'mongoose';
import type { OrganisationRole } from '../contracts/kernel/organisation-roles';
import type { RunSubject, SystemPermission } from '../contracts/systems/names';
import type { Models } from '../models/index';
import type { Caller } from '../platform/caller';

/** What was granted: what a handler is given by name, and the thing itself, as runs are about it. */
export interface GrantedByPath {
  loaded: object;
  subject: { _id: Types.ObjectId; organisationId: Types.ObjectId };
}

/** A kind of permission that a system has of its own: the right to a thing that the path names. */
export interface PathRight<P extends { kind: string } = SystemPermission> {
  /** The parameter of the path that names it. */
  parameter: string;
  /** Least role in the organisation, told without a look at what is asked for; default: any. */
  leastRole?(permission: P): OrganisationRole;
  /** What runs about it are about; absent: nothing of it is kept with a subject, and no colleague can lose the right to it. */
  about?: RunSubject;
  /** Loads it; throws 404 or 403 where the caller may not. */
  grant(models: Models, caller: Caller, permission: P, id: string): Promise<GrantedByPath>;
  /** Secrets that the body gives as answers to what was asked for, which no rule would know. */
  knownSecrets?(loaded: object, body: unknown): KnownSecret[];
}
export type PathRights = Readonly<Record<SystemPermission['kind'], PathRight>>;
