import { Types } from 'mongoose';
import { z } from 'zod';
import { keepOutput } from '../../commands/flows/executions/execution-output';
import { cancelChildren, type ChildrenDeps } from '../../commands/flows/executions/settle-children';
import { readTakenOver } from '../../commands/flows/executions/take-over';
import { graphOf } from '../../commands/flows/flow-texts';
import { readVersion } from '../../commands/flows/kept-versions';
import { messageOf } from '../../flows/engine/message-of';
import type { GivenResult } from '../../flows/engine/walk';
import { buildPlan } from '../../flows/graph/build-plan';
import type { FlowRecord } from '../../models/flows/flow.model';
import type { RunRecord } from '../../models/runs/run.model';
import { notFound } from '../../platform/errors';
import { type FlowRunInput, flowRunInput } from '../../queues/flows/flow-inputs';
import { flowRunQueue } from '../../queues/flows/flow-run.queue';
import { executeRun } from '../../runs/lifecycle/execute-run';
import type { RunContext } from '../../runs/lifecycle/run-context';
import { endWait, reissueTicket, wakeRun } from '../../runs/waits/wake-run';
import { defineWorker } from '../define-worker';
import { followUpRun } from '../follow-up-run';
import type { WorkerDeps } from '../worker-deps';
import { dropCheckpoint } from './execution/checkpoint';
import { type FlowOutcome, type FlowToRun, runFlow } from './execution/run-flow';
import { openFlowWorld } from './execution/open-flow-world';

/** A run of kind `flows.execution`: walks a version of a flow. */
export const flowRunWorker = (deps: WorkerDeps) =>
  defineWorker({
    queue: flowRunQueue,
    concurrency: deps.config.FLOW_RUN_CONCURRENCY,
    work: ({ runId }) =>
      executeRun(
        {
          ...deps.execute,
          async onLeft(run, outcome, error) {
            await followUpRun(deps, run, outcome, error);
            if (outcome !== 'failed') return;
            await wakeParent(deps, run);
            await cancelChildren(children(deps), run._id);
          },
        },
        runId,
        (context, run) => execute(deps, context, run),
      ),
  });

async function execute(deps: WorkerDeps, context: RunContext, run: RunRecord): Promise<void> {
  const input = flowRunInput.parse(run.input);
  const [flow, version] = await Promise.all([
    deps.models.Flow.findById(input.flowId, { name: 1 }).lean<Pick<FlowRecord, 'name'>>(),
    readVersion(deps.models, input.versionId),
  ]);
  if (!flow || !version) throw notFound('flow_not_found', 'The flow was deleted.');
  const { model, system_prompt: system, temperature } = input.config ?? {};
  const world = openFlowWorld(deps, context, run, { id: input.flowId, name: flow.name }, input.parent?.depth ?? 0, {
    overrides: { model, system, temperature },
    history: input.history ? readHistory(input.history) : [],
  });
  const graph = graphOf(version);
  const given = await readGiven(deps, input, graph);
  const outcome = await runFlow(world, context, { graph, input: JSON.parse(input.input), given });
  await finish(deps, context, run, outcome);
}

const saidBefore = z.array(z.object({ role: z.enum(['user', 'assistant']), content: z.string() }));
const readHistory = (history: string) => saidBefore.parse(JSON.parse(history));

/** What nodes give without being run: what was pinned by hand in a draft, and what a replay takes over. */
async function readGiven(
  { models }: WorkerDeps,
  { version, replay }: FlowRunInput,
  graph: FlowToRun['graph'],
): Promise<FlowToRun['given']> {
  const taken = replay
    ? await readTakenOver(models, buildPlan(graph), new Types.ObjectId(replay.of), replay.fromNode)
    : new Map<string, GivenResult>();
  const pinned = new Map(
    version !== null
      ? []
      : graph.nodes.flatMap(({ id, config }) =>
          config['pinned'] === undefined ? [] : [[id, config['pinned']] as const],
        ),
  );
  return (path) => {
    const known = taken.get(path);
    if (known) return { ...known, origin: 'replayed' };
    const id = path.slice(path.lastIndexOf('/') + 1);
    return pinned.has(id) ? { output: pinned.get(id), port: 'out', writes: {}, origin: 'pinned' } : undefined;
  };
}

async function finish(deps: WorkerDeps, context: RunContext, run: RunRecord, outcome: FlowOutcome): Promise<void> {
  const output = outcome.end && 'output' in outcome.end ? outcome.end.output : null;
  let woken: RunRecord | null = null;
  await context.succeed(async (session) => {
    if (outcome.mayBeKept) await dropCheckpoint(deps.models, run._id, session);
    // With the end or not at all: no execution sleeps for what is done because a process died.
    if (run.parentRunId) woken = await endWait(deps.models, run.parentRunId, run._id.toHexString(), session);
    return keepOutput({ output, state: outcome.state, message: messageOf(outcome) });
  });
  if (woken) await reissueTicket(deps.wake, woken, (woken as RunRecord).ticket);
}

/** What an execution that failed has left at work is of no use to it. */
const children = (deps: WorkerDeps): ChildrenDeps => ({
  ...{ wake: deps.wake, cancel: deps.cancel },
  onCancelled: (run) => followUpRun(deps, run, 'failed', CANCELLED),
});
const CANCELLED = { code: 'run_cancelled', message: 'What it was part of has failed.', retryable: false };

/** Whoever waits for an execution that failed goes on; one that succeeded has said so in the transaction of its end. Where this process dies before, a sweep does it (`settleChildren`). */
async function wakeParent({ wake }: WorkerDeps, { parentRunId, _id }: RunRecord): Promise<void> {
  if (parentRunId) await wakeRun(wake, parentRunId, _id.toHexString());
}
