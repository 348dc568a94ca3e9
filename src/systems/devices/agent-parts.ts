import { settleEndedRun } from '../../commands/devices/agents/settle-agent-run';
import { endWritesNow } from '../../commands/devices/writes/end-writes';
import type { AccountsOfAgents } from '../../commands/devices/agents/agent-deps';
import { agentRoutes } from '../../http/routes/devices/agents.routes';
import { journeyRoutes } from '../../http/routes/devices/journey.routes';
import { notFound } from '../../platform/errors';
import { checkStart } from '../../security/limits/run-quota';
import { spenderOf } from '../../security/money/budgets';
import type { Base } from '../base';
import { openRunQuota } from '../open-run-quota';
import { requireBudget } from '../require-budget';
import type { SystemApi } from '../system';
import { agentRunDeps, mailsOf } from './agent-schedules';
import { AGENTS_ROLE, openJourneys } from './open-journeys';

/** Until accounts can be connected. */
const NO_ACCOUNTS: AccountsOfAgents = {
  isConfigured: () => false,
  requireConnection: () => Promise.reject(notFound('connection_not_found', 'There is no such connected account.')),
};

/** Background agents. */
export function agentParts(base: Base, accounts: AccountsOfAgents = NO_ACCOUNTS): SystemApi {
  const requireQuota = openRunQuota(base);
  return {
    routes: [
      ...agentRoutes({
        ...agentRunDeps(base),
        accounts,
        async admit(caller, tellLimit) {
          return checkStart(await requireQuota(caller), async () => {
            await requireBudget(base, spenderOf(caller), AGENTS_ROLE);
            await base.tierQuotas.takeRun(caller, tellLimit);
          });
        },
      }),
      ...journeyRoutes(openJourneys(base)),
    ],
    async onCancelled(run) {
      if (run.kind !== 'devices.agent') return;
      await settleEndedRun({ ...base, mails: mailsOf(base) }, run);
      const end = { state: 'cancelled', reason: 'The run that found it was cancelled.' } as const;
      await endWritesNow(base, { runId: run._id, state: 'waiting', isApproved: false }, end);
    },
  };
}
