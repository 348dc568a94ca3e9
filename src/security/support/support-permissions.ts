import { Types } from 'mongoose';
import { ORGANISATION_ROLES } from '../../contracts/kernel/operation';
import type { SupportSession } from '../../contracts/support/sessions';
import type { Models } from '../../models/index';
import type { SupportSessionRecord } from '../../models/support/records/support-session.model';
import { type Caller, isAdmin } from '../../platform/caller';
import { forbidden, notFound } from '../../platform/errors';

/** Whether the caller may see a session: its owner, whom it was escalated to, and the admins of its organisation. */
export const maySeeSession = (
  caller: Pick<Caller, 'userId' | 'organisationId' | 'role'>,
  session: Pick<SupportSessionRecord, 'organisationId' | 'userId' | 'escalatedToId'>,
): boolean =>
  session.organisationId.toHexString() === caller.organisationId &&
  (session.userId.toHexString() === caller.userId ||
    session.escalatedToId?.toHexString() === caller.userId ||
    isAdmin(caller));

/** Whoever sees a session may work on it, but for viewers of the organisation. */
export const mayWorkOnSession = (caller: Pick<Caller, 'role'>): boolean => caller.role !== 'viewer';

/** Resolving, escalating, approving: engineers and more. */
export const mayConclude = ({ role }: Pick<Caller, 'role'>): boolean =>
  ORGANISATION_ROLES.indexOf(role) >= ORGANISATION_ROLES.indexOf('engineer');

/** What somebody who sees a session may do with it. */
export const accessTo = (caller: Pick<Caller, 'role'>): SupportSession['access'] => ({
  canWrite: mayWorkOnSession(caller),
  canConclude: mayConclude(caller),
});

/**
 * The session, where the caller may: 404 `session_not_found` where their organisation has none such, 403
 * `session_forbidden` where it is a colleague's, 403 `role_missing` for a viewer who would write.
 */
export async function requireSession(
  models: Models,
  caller: Caller,
  sessionId: string,
  access: 'read' | 'write',
): Promise<SupportSessionRecord> {
  const session = Types.ObjectId.isValid(sessionId)
    ? await models.SupportSession.findOne(
        { _id: new Types.ObjectId(sessionId), organisationId: new Types.ObjectId(caller.organisationId) },
        { vector: 0 },
      ).lean<SupportSessionRecord>()
    : null;
  if (!session) throw notFound('session_not_found', 'There is no such session.');
  if (!maySeeSession(caller, session)) throw forbidden('session_forbidden', 'This session is somebody else’s.');
  if (access === 'write' && !mayWorkOnSession(caller))
    throw forbidden('role_missing', 'This needs the role member in your organisation.');
  return session;
}
