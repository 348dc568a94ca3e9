import {
  sessionEscalate,
  sessionPause,
  sessionReopen,
  sessionResolve,
  sessionResume,
} from '../../../contracts/support/conclude';
import {
  type ConcludeDeps,
  type Concluded,
  escalateSession,
  presentClose,
  resolveSession,
} from '../../../commands/support/conclude';
import type { Moved } from '../../../commands/support/move-session';
import { pauseSession, reopenSession, resumeSession } from '../../../commands/support/pause';
import type { Caller } from '../../../platform/caller';
import type { Logger } from '../../../platform/logger';
import { type Route, route } from '../../route';
import type { SessionRouteDeps } from './support-route-deps';

export interface ConcludeRouteDeps extends ConcludeDeps, SessionRouteDeps {
  /** Begins what was recorded, after the commit: tickets, outbox. What fails here the reconciler does. Never rejects. */
  begin(concluded: Concluded, caller: Caller): Promise<void>;
}

/** How sessions end, wait and go on. None of these waits for a model. */
export const concludeRoutes = (deps: ConcludeRouteDeps): Route[] => {
  /** It is committed: what is begun and told now need not be waited for. What is lost of it the reconciler and the next read make good. */
  const finish = ({ session, isNew, ...follows }: Concluded, caller: Caller, log: Logger) => {
    // What the assistant still says is of no use: the notes rest on the session as it was concluded.
    const reply = session.replyRunId?.toHexString();
    if (isNew)
      void Promise.all([
        deps.begin({ session, isNew, ...follows }, caller),
        deps.announce.session(session, 'session', 'outputs', 'pushes'),
        ...(reply ? [deps.cancelRuns(session, reply)] : []),
      ]).catch((error: unknown) => log.warn({ event: 'support', error }, 'A conclusion was not followed up at once'));
    return { status: 200, body: presentClose(session) };
  };
  const tell = async (moved: Promise<Moved>) => {
    const { session, isNew } = await moved;
    if (isNew) await deps.announce.session(session, 'session');
    return { status: 200, body: { session_id: session._id.toHexString(), status: session.status } };
  };
  return [
    route(sessionResolve, async ({ session, caller, body, log }) =>
      finish(await resolveSession(deps, session, caller, body), caller, log),
    ),
    route(sessionEscalate, async ({ session, caller, body, log }) =>
      finish(await escalateSession(deps, session, caller, body), caller, log),
    ),
    route(sessionPause, ({ session, caller, body }) => tell(pauseSession(deps, session, caller, body.notes))),
    route(sessionResume, ({ session, caller }) => tell(resumeSession(deps, session, caller))),
    route(sessionReopen, ({ session, caller }) => tell(reopenSession(deps, session, caller))),
  ];
};
