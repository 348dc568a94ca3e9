import { DOCUMENT_OUTPUT_TOKENS_MAX, DOCUMENT_ROLE } from '../agents/support/notes/write-document';
import type { Route } from '../http/route';
import { documentationRoutes } from '../http/routes/support/documentation.routes';
import { outputRoutes } from '../http/routes/support/outputs.routes';
import type { StreamDeps } from '../http/streams/stream-run';
import { issueIndexing } from '../producers/support/issue-indexing';
import { issuePushes } from '../producers/support/issue-pushes';
import { announceSession } from '../realtime/support/announce-session';
import { presentRunSummary } from '../runs/lifecycle/present-run';
import { appendAudit } from '../security/audit/audit';
import { spenderOf } from '../security/money/budgets';
import { checkStart } from '../security/limits/run-quota';
import { openRunQuota } from './open-run-quota';
import type { Base } from './open-base';
import { requireBudget } from './require-budget';

/** Routes of ticket notes and of a session's other outputs. */
export function supportDocumentRoutes(base: Base, stream: StreamDeps): Route[] {
  const { log, models, connection, broadcaster } = base;
  const requireQuota = openRunQuota(base);
  const tell = (told: Promise<void>) =>
    void told.catch((error: unknown) => log.debug({ error }, 'A change of a session was not announced'));
  const deps = {
    ...{ models, connection, appendAudit, stream },
    start: { models, tickets: base.tickets, log },
    async admit(caller, tellLimit) {
      return checkStart(await requireQuota(caller), async () => {
        await requireBudget(base, spenderOf(caller), DOCUMENT_ROLE, DOCUMENT_OUTPUT_TOKENS_MAX);
        await base.tierQuotas.takeRun(caller, tellLimit);
      });
    },
    onStarted: (run) =>
      tell(broadcaster.runUpdated(run.organisationId.toString(), [run.userId.toString()], presentRunSummary(run))),
    onChanged: (session, changed) => tell(announceSession(base, session, changed)),
    issuePushes: (due) => issuePushes(base, due),
    beginIndexing: (kept, caller) => issueIndexing(base, kept, caller),
  } satisfies Parameters<typeof documentationRoutes>[0];
  return [...documentationRoutes(deps), ...outputRoutes(deps)];
}
