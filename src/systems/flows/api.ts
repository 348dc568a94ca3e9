import type { StartExecutionDeps } from '../../commands/flows/executions/start-execution';
import { cancelChildren } from '../../commands/flows/executions/settle-children';
import { FLOWS_ROLE } from '../../contracts/flows/names';
import { executionRight, flowRight, flowSessionRight } from '../../http/flows/flow-rights';
import type { PathRight } from '../../http/path-right';
import { flowChatRoutes } from '../../http/routes/flows/chat.routes';
import { documentRoutes } from '../../http/routes/flows/documents.routes';
import { executionRoutes } from '../../http/routes/flows/executions.routes';
import { workflowRoutes } from '../../http/routes/flows/workflows.routes';
import type { StreamDeps } from '../../http/streams/stream-run';
import { createDocumentOutbox } from '../../producers/flows/issue-document';
import { announceApproval } from '../../realtime/announce-approval';
import { announceRun } from '../../realtime/announce-run';
import { spenderOf } from '../../security/money/budgets';
import type { Base } from '../base';
import { openRunQuota } from '../open-run-quota';
import { requireBudget } from '../require-budget';
import type { SystemApi } from '../system';
import { childrenDeps } from './children-deps';

/** Flows, their versions and executions. */
export function openFlowsApi(base: Base, stream: StreamDeps): SystemApi {
  const { models, connection, log } = base;
  const children = childrenDeps(base);
  const onCancelled = async (run: Parameters<typeof children.onCancelled>[0]) => {
    await children.onCancelled(run);
    await cancelChildren(children, run._id);
  };
  const tell = (run: Parameters<typeof announceRun>[1]) => announceRun(base, run);
  const start: StartExecutionDeps = {
    ...{ models, connection, start: { models, tickets: base.tickets, log } },
    requireQuota: openRunQuota(base),
    requireBudget: (caller) => requireBudget(base, spenderOf(caller), FLOWS_ROLE),
    takeRun: base.tierQuotas.takeRun,
    onStarted: (run) => void tell(run).catch((error: unknown) => log.debug({ error }, 'A new run was not announced')),
  };
  return {
    routes: [
      ...workflowRoutes({ models, connection, cancel: children.cancel, onCancelled }),
      ...executionRoutes({
        ...{ ...start, stream, cancel: children.cancel, wake: base.wake, onCancelled },
        takeApproval: base.tierQuotas.takeApproval,
        onRunChanged: tell,
        onAnswered: (approval) => announceApproval(base, 'approval_answered', approval),
      }),
      ...documentRoutes({ models, connection, outbox: createDocumentOutbox(base.tickets, log) }),
      ...flowChatRoutes({
        ...{ ...start, stream, cancel: children.cancel, masking: base.masking },
        offeredTo: async ({ organisationId }) =>
          ((await base.ownModels.modelsOf(organisationId)) ?? base.resolvedModels).models,
      }),
    ],
    rights: {
      flow: flowRight as PathRight,
      'flow-execution': executionRight as PathRight,
      'flow-session': flowSessionRight as PathRight,
    },
    firstCall: ({ kind }) => (kind.startsWith('flows.') ? { model: FLOWS_ROLE } : undefined),
    onCancelled: async ({ kind, _id }) => {
      if (kind.startsWith('flows.')) await cancelChildren(children, _id);
    },
  };
}
