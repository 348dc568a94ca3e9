import { readCallTimeouts } from '../../../llm/call-limits';
import type { SaidBefore } from '../../../agents/flows/ask-flow-model';
import type { RunRecord } from '../../../models/runs/run.model';
import type { RunContext } from '../../../runs/lifecycle/run-context';
import { payOrAsk } from '../../pay-or-ask';
import type { WorkerDeps } from '../../worker-deps';
import type { FlowWorld, ModelOverrides } from './node-call';

/** What the nodes of an execution may ask of the world. Models are paid for as in any run: where the money lacks, an admin is asked. */
export const openFlowWorld = (
  deps: WorkerDeps,
  context: RunContext,
  run: RunRecord,
  flow: FlowWorld['flow'],
  depth: number,
  chat: { overrides: ModelOverrides; history: readonly SaidBefore[] } = { overrides: {}, history: [] },
): FlowWorld => ({
  ...{ deps, run, flow, depth, ...chat },
  model: {
    models: deps.catalogue,
    ownModels: () => deps.ownModels.modelsOf(context.run.organisationId),
    reserve: payOrAsk({
      ...{ deps, context, run },
      onWait: (message) => context.hint({ type: 'status', data: { phase: 'thinking', message } }),
    }),
    ledger: deps.ledger,
    onFallback: deps.metrics.llm.countFallback,
    callLimits: readCallTimeouts(deps.config),
  },
});
