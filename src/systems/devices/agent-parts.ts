import { accountsOfAgents } from '../../commands/devices/agents/agent-pause';
import { settleEndedRun } from '../../commands/devices/agents/settle-agent-run';
import { endWritesNow } from '../../commands/devices/writes/end-writes';
import { agentRoutes } from '../../http/routes/devices/agents.routes';
import { journeyRoutes } from '../../http/routes/devices/journey.routes';
import { createAccountProviders } from '../../security/devices/accounts/providers';
import { checkStart } from '../../security/limits/run-quota';
import { spenderOf } from '../../security/money/budgets';
import type { Base } from '../base';
import { openRunQuota } from '../open-run-quota';
import { requireBudget } from '../require-budget';
import type { SystemApi } from '../system';
import { agentRunDeps, mailsOf } from './agent-schedules';
import { AGENTS_ROLE, openJourneys } from './open-journeys';

/** Background agents. */
export function agentParts(base: Base): SystemApi {
  const accounts = accountsOfAgents(base.models, createAccountProviders(base.config, base.log));
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
