import type { Caller } from '../../platform/caller';
import type { SupportSessionRecord } from '../../models/support/records/support-session.model';
import { withdrawPushes } from './prepare-pushes';
import { type Moved, moveSession } from './move-session';
import type { SupportDeps } from '../../models/support/records/support-deps';
import { closeWorked } from '../../models/support/records/time-entry';

type Worked = SupportSessionRecord['worked'];

/** Pauses a session; the time it was worked on ends here. */
export const pauseSession = (
  deps: SupportDeps,
  session: SupportSessionRecord,
  caller: Caller,
  notes: string | undefined,
): Promise<Moved> =>
  moveSession(deps, session, caller, {
    to: 'paused',
    from: ['active'],
    action: 'support.paused',
    change: ({ worked }, now) => ({ worked: closeWorked(worked, now) as Worked, pauseNotes: notes ?? '' }),
  });

/** Goes on with a paused session. */
export const resumeSession = (deps: SupportDeps, session: SupportSessionRecord, caller: Caller): Promise<Moved> =>
  moveSession(deps, session, caller, {
    to: 'active',
    from: ['paused'],
    action: 'support.resumed',
    change: ({ worked }, now) => ({ worked: [...worked, { from: now }] as Worked }),
  });

/** Opens what was concluded again. Notes, outputs and the summary stay until it is concluded anew. */
export const reopenSession = (deps: SupportDeps, session: SupportSessionRecord, caller: Caller): Promise<Moved> =>
  moveSession(deps, session, caller, {
    to: 'active',
    from: ['resolved', 'escalated'],
    action: 'support.reopened',
    change: ({ worked }, now) => ({ worked: [...worked, { from: now }] as Worked }),
    unset: ['concludedAt', 'resolveCode'],
    // What was not sent is of a conclusion that does not hold any more.
    async beside(after, transaction) {
      const { psaStatus, psaError } = await withdrawPushes(deps.models, transaction, after._id);
      return { psaStatus, psaError: psaError ?? null };
    },
  });
