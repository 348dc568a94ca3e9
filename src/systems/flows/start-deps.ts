import type { StartChatDeps } from '../../commands/flows/chat/start-chat';
import type { StartExecutionDeps } from '../../commands/flows/executions/start-execution';
import { FLOWS_ROLE } from '../../contracts/flows/names';
import { announceRun } from '../../realtime/announce-run';
import { spenderOf } from '../../security/money/budgets';
import type { Base } from '../base';
import { openRunQuota } from '../open-run-quota';
import { requireBudget } from '../require-budget';

/** What it takes to start an execution of a flow, wherever it is asked for. */
export const startDeps = (base: Base): StartExecutionDeps => ({
  ...{ models: base.models, connection: base.connection },
  start: { models: base.models, tickets: base.tickets, log: base.log },
  requireQuota: openRunQuota(base),
  requireBudget: (caller, subjects = []) => requireBudget(base, { ...spenderOf(caller), subjects }, FLOWS_ROLE),
  takeRun: base.tierQuotas.takeRun,
  onStarted: (run) =>
    void announceRun(base, run).catch((error: unknown) => base.log.debug({ error }, 'A new run was not announced')),
});

/** Models that the caller's organisation can call. */
export const offeredTo =
  (base: Base): StartChatDeps['offeredTo'] =>
  async ({ organisationId }) =>
    ((await base.ownModels.modelsOf(organisationId)) ?? base.resolvedModels).models;
