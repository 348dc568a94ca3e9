import type { TaskLane } from '../../../contracts/support/task-lane';
import type { supportUpdated, SocketPayload } from '../../../contracts/socket-events';
import type { KeptIndexing } from '../../../models/support/records/keep-indexing';
import type { Caller } from '../../../platform/caller';
import type { Masking } from '../../../security/masking/create-masking';
import type { SupportDeps } from '../../../models/support/records/support-deps';
import type { SupportSessionRecord } from '../../../models/support/records/support-session.model';

/** Tells everybody who may see a session. Hints: none of them rejects, nor need they be waited for. */
export interface SupportAnnouncer {
  session(session: SupportSessionRecord, ...changed: SocketPayload<typeof supportUpdated>['changed']): Promise<void>;
  lane(session: SupportSessionRecord, lane: TaskLane): Promise<void>;
  /** Who could see it is asked before it goes; call the answer once it is gone. */
  deletion(session: SupportSessionRecord): Promise<() => Promise<void>>;
}

/** What the routes of sessions themselves work with. */
export interface SessionRouteDeps extends SupportDeps {
  masking: Masking;
  announce: SupportAnnouncer;
  /** Cancels the runs of a session that have not ended; `only`: this one. One that ends meanwhile by itself is as good. */
  cancelRuns(session: SupportSessionRecord, only?: string): Promise<void>;
  /** Begins what was kept for the search, after the commit. Never rejects. */
  beginIndexing(kept: readonly KeptIndexing[], caller: Caller): Promise<void>;
  /** Forgets the events of runs that were deleted. */
  dropEvents(runIds: readonly string[]): Promise<void>;
}
