import {
  sessionCreate,
  sessionDelete,
  sessionGet,
  sessionList,
  sessionUpdate,
} from '../../../contracts/support/sessions';
import type { SupportSession } from '../../../contracts/support/sessions';
import { createSession } from '../../../commands/support/create-session';
import { eraseSession } from '../../../commands/support/erase-session';
import { findSessions } from '../../../models/support/records/find-sessions';
import { readPresentedSession } from '../../../models/support/records/read-session';
import { auditSession } from '../../../models/support/records/support-deps';
import { updateSession } from '../../../commands/support/update-session';
import { withTransaction } from '../../../platform/mongo';
import { subjectOf } from '../../../security/masking/subject-of';
import { accessTo, requireSession } from '../../../security/support/support-permissions';
import { type Route, route } from '../../route';
import type { SessionRouteDeps } from './support-route-deps';

/** Sessions themselves. */
export const sessionRoutes = (deps: SessionRouteDeps): Route[] => [
  route(sessionCreate, async ({ body, caller, newId, keepAnswer }) => {
    const before = body.resumes ? await requireSession(deps.models, caller, body.resumes, 'read') : undefined;
    let presented: SupportSession | undefined;
    const session = await createSession(deps, caller, { body, before, id: newId }, async (transaction, made) => {
      presented = await readPresentedSession(deps.models, made, accessTo(caller));
      await keepAnswer(transaction, { status: 201, body: presented });
    });
    // What it took over names secrets that the other session keeps.
    if (before) await deps.masking.copy(session, subjectOf('support', before), subjectOf('support', session));
    await deps.announce.session(session, 'session');
    return { status: 201, body: presented };
  }),

  route(sessionList, async ({ query, caller }) => ({
    status: 200,
    body: await findSessions(deps.models, caller, query),
  })),

  route(sessionGet, async ({ session, caller }) => ({
    status: 200,
    body: await readPresentedSession(deps.models, session, accessTo(caller)),
  })),

  route(sessionUpdate, async ({ session, caller, body }) => {
    const { session: updated, indexing } = await updateSession(deps, session, body);
    await deps.beginIndexing(indexing, caller);
    if (updated !== session) await deps.announce.session(updated, 'session');
    return { status: 200, body: await readPresentedSession(deps.models, updated, accessTo(caller)) };
  }),

  route(sessionDelete, async ({ session, caller }) => {
    await deps.cancelRuns(session);
    const announce = await deps.announce.deletion(session);
    const runIds = await withTransaction(deps.connection, async (transaction) => {
      await auditSession(deps, transaction, caller, session._id, 'support.deleted', { status: session.status });
      return eraseSession(deps.models, session._id, transaction);
    });
    await deps.dropEvents(runIds);
    await announce();
    return { status: 204 };
  }),
];
