import {
  sessionEscalate,
  sessionPause,
  sessionReopen,
  sessionResolve,
  sessionResume,
} from '../../../contracts/support/sessions';
import {
  type ConcludeDeps,
  type Concluded,
  escalateSession,
  presentClose,
  resolveSession,
} from '../../../models/support/conclude';
import type { Moved } from '../../../models/support/move-session';
import { pauseSession, reopenSession, resumeSession } from '../../../models/support/pause';
import type { Caller } from '../../../platform/caller';
import { type Route, route } from '../../route';
import type { SessionRouteDeps } from './support-route-deps';

export interface ConcludeRouteDeps extends ConcludeDeps, SessionRouteDeps {
  /** Begins what was recorded, after the commit: tickets, outbox. What fails here the reconciler does. Never rejects. */
  begin(concluded: Concluded, caller: Caller): Promise<void>;
}

/** How sessions end, wait and go on. None of these waits for a model. */
export const concludeRoutes = (deps: ConcludeRouteDeps): Route[] => {
  const finish = async (concluded: Concluded, caller: Caller) => {
    const { session, isNew } = concluded;
    if (isNew) {
      // What the assistant still says is of no use: the notes rest on the session as it was concluded.
      const reply = session.replyRunId?.toHexString();
      await Promise.all([
        deps.begin(concluded, caller),
        deps.announce.session(session, 'session', 'outputs', 'pushes'),
        ...(reply ? [deps.cancelRuns(session, reply)] : []),
      ]);
    }
    return { status: 200, body: presentClose(session) };
  };
  const tell = async (moved: Promise<Moved>) => {
    const { session, isNew } = await moved;
    if (isNew) await deps.announce.session(session, 'session');
    return { status: 200, body: { session_id: session._id.toHexString(), status: session.status } };
  };
  return [
    route(sessionResolve, async ({ session, caller, body }) =>
      finish(await resolveSession(deps, session, caller, body), caller),
    ),
    route(sessionEscalate, async ({ session, caller, body }) =>
      finish(await escalateSession(deps, session, caller, body), caller),
    ),
    route(sessionPause, ({ session, caller, body }) => tell(pauseSession(deps, session, caller, body.notes))),
    route(sessionResume, ({ session, caller }) => tell(resumeSession(deps, session, caller))),
    route(sessionReopen, ({ session, caller }) => tell(reopenSession(deps, session, caller))),
  ];
};
