import type { Route } from '../../http/route';
import { concludeRoutes, type ConcludeRouteDeps } from '../../http/routes/support/conclude.routes';
import { supportExportRoutes } from '../../http/routes/support/export.routes';
import { laneRoutes } from '../../http/routes/support/lane.routes';
import { sessionRoutes } from '../../http/routes/support/sessions.routes';
import { supportSettingsRoutes } from '../../http/routes/support/settings.routes';
import type { SessionRouteDeps } from '../../http/routes/support/support-route-deps';
import { findOpenRuns } from '../../commands/support/erase-session';
import type { RunRecord } from '../../models/runs/run.model';
import { findAppError } from '../../platform/errors';
import { issueIndexing } from '../../producers/support/issue-indexing';
import { issueSessionExport } from '../../producers/support/issue-session-export';
import { issuePushes } from '../../producers/support/issue-pushes';
import { recordDocuments } from '../../commands/support/record-documents';
import { issueRecorded } from '../../producers/start-run';
import { announceLane, announceSession, sessionRooms } from '../../realtime/support/announce-session';
import { cancelRun } from '../../runs/lifecycle/cancel-run';
import { appendAudit } from '../../security/audit/audit';
import type { Base } from '../base';

/** Sessions, their lanes, and how they are documented. */
export function supportSessionRoutes(base: Base): Route[] {
  const { models, connection } = base;
  const deps: ConcludeRouteDeps = {
    ...{ models, connection, appendAudit, masking: base.masking },
    announce: announcerOf(base),
    cancelRuns: (session, only) => cancelRunsOf(base, session, only),
    dropEvents: (runIds) => settle(base, base.eventLog.drop(runIds)),
    recordDocuments: (...parameters) => recordDocuments(models, ...parameters),
    beginIndexing: (kept, caller) => issueIndexing(base, kept, caller),
    begin: async ({ runs, indexing, due }, caller) => {
      await Promise.all([
        ...runs.map((run) => issueRecorded(base, run)),
        issueIndexing(base, indexing, caller),
        issuePushes(base, due),
      ]);
    },
  };
  return [
    ...supportSettingsRoutes(deps),
    ...sessionRoutes(deps),
    ...laneRoutes(deps),
    ...concludeRoutes(deps),
    ...supportExportRoutes({ models, issueExport: (outboxId, caller) => issueSessionExport(base, outboxId, caller) }),
  ];
}

/** Announcements that fail are logged: a page that missed one reads again. */
function announcerOf(base: Base): SessionRouteDeps['announce'] {
  return {
    session: (session, ...changed) => settle(base, announceSession(base, session, ...changed)),
    lane: (session, lane) => settle(base, announceLane(base, session, lane)),
    deletion: async (session) => {
      const rooms = await sessionRooms(base.models, session);
      return () => settle(base, base.broadcaster.supportDeleted(rooms, { session_id: session._id.toHexString() }));
    },
  };
}

async function settle({ log }: Base, hint: Promise<unknown>): Promise<void> {
  await hint.catch((error: unknown) => log.warn({ event: 'support', error }, 'A support session was not announced'));
}

async function cancelRunsOf(
  { models, redis, config, eventLog }: Base,
  session: Parameters<SessionRouteDeps['cancelRuns']>[0],
  only?: string,
): Promise<void> {
  const deps = { models, redis: redis.command, prefix: config.REDIS_PREFIX, eventLog };
  const open = await findOpenRuns(models, session._id).lean<RunRecord[]>();
  for (const run of open) {
    if (only !== undefined && run._id.toHexString() !== only) continue;
    await cancelRun(deps, run, 'Its support session has ended.').catch((error: unknown) => {
      if (findAppError(error)?.code !== 'run_finished') throw error;
    });
  }
}
