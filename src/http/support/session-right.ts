import type { SessionPermission } from '../../contracts/support/names';
import type { SupportSessionRecord } from '../../models/support/records/support-session.model';
import { answeredSecrets } from '../../security/support/answered-secrets';
import { requireSession } from '../../security/support/support-permissions';
import type { PathRight } from '../path-right';

/** What a handler is given where its operation asks for a right to a support session. */
export interface SessionGrant {
  session: SupportSessionRecord;
}

export const sessionRight: PathRight<SessionPermission> = {
  parameter: 'id',
  about: 'support',
  leastRole: ({ role, access }) => role ?? (access === 'write' ? 'member' : 'viewer'),
  async grant(models, caller, { access }, id) {
    const session = await requireSession(models, caller, id, access);
    return { loaded: { session } satisfies SessionGrant, subject: session };
  },
  knownSecrets: (loaded, body) => answeredSecrets((loaded as SessionGrant).session, body),
};
