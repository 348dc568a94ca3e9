import { Types } from 'mongoose';
import {
  agentflowExecute,
  agentflowExecuteStream,
  type ExecuteBody,
  executionAnswer,
  executionCancel,
  executionDelete,
  executionGet,
  executionNodes,
  executionReplay,
  executionRetry,
  executionsList,
  nodeTest,
  flowsAgentflowExecute,
  workflowExecute,
} from '../../../contracts/flows/executions';
import { deleteExecution } from '../../../commands/flows/executions/delete-execution';
import { findVersionToRun } from '../../../commands/flows/executions/find-version-to-run';
import {
  listExecutions,
  listNodeRuns,
  presentExecution,
  presentSummary,
} from '../../../commands/flows/executions/present-execution';
import { startExecution, type StartExecutionDeps } from '../../../commands/flows/executions/start-execution';
import { findNodeTest } from '../../../commands/flows/executions/test-node';
import { readTakenOver } from '../../../commands/flows/executions/take-over';
import { graphOf } from '../../../commands/flows/flow-texts';
import { buildPlan } from '../../../flows/graph/build-plan';
import type { FlowRecord } from '../../../models/flows/flow.model';
import type { ApprovalRecord } from '../../../models/runs/approval.model';
import type { RunRecord } from '../../../models/runs/run.model';
import type { Caller } from '../../../platform/caller';
import { notFound } from '../../../platform/errors';
import { flowRunInput } from '../../../queues/flows/flow-inputs';
import { decideApproval } from '../../../runs/approvals/approvals';
import { readAction } from '../../../runs/approvals/read-answer';
import { type CancelDeps, cancelRun } from '../../../runs/lifecycle/cancel-run';
import { retryRun } from '../../../runs/lifecycle/retry-run';
import type { WakeDeps } from '../../../runs/waits/wake-run';
import { auditAnswer } from '../../../security/audit/audit-answer';
import type { TellLimit } from '../../../security/limits/rate-limits';
import { requireAsked } from '../../../security/run-permissions';
import { parseReaderPlace } from '../../streams/reader-place';
import { type StreamDeps, streamRun } from '../../streams/stream-run';
import type { KeepAnswer } from '../../idempotent-reply';
import { type Route, route } from '../../route';

export interface ExecutionRouteDeps extends StartExecutionDeps {
  cancel: CancelDeps;
  wake: WakeDeps;
  stream: StreamDeps;
  /** Told after a run was cancelled or queued again, to tell people. */
  onRunChanged(run: RunRecord): Promise<void>;
  /** Told of each of them, once it was cancelled. */
  onCancelled(run: RunRecord): Promise<void>;
  /** Counts the answer; throws where the person has given as many within the hour as their tier allows. */
  takeApproval(caller: Caller, tell: TellLimit): Promise<void>;
  onAnswered(approval: ApprovalRecord): Promise<void>;
}

interface Execute {
  caller: Caller;
  flow: FlowRecord;
  body: ExecuteBody;
  keepAnswer: KeepAnswer;
  tellLimit: TellLimit;
}

/** Executions of flows: to start and follow one, what it did, to answer it, to have it done again. */
export const executionRoutes = (deps: ExecutionRouteDeps): Route[] => {
  const execute = async ({ caller, flow, body, keepAnswer, tellLimit }: Execute) => {
    const { run } = await startExecution(deps, {
      ...{ caller, flow, input: body.input, version: body.version, trigger: 'api', tell: tellLimit },
      keepAnswer: (session, runId) => keepAnswer(session, { status: 202, body: { execution_id: runId } }),
    });
    return { status: 202, body: { execution_id: run._id.toHexString() } };
  };
  return [
    route(workflowExecute, execute),
    route(agentflowExecute, execute),
    route(flowsAgentflowExecute, execute),

    route(
      agentflowExecuteStream,
      async ({ caller, flow, body, query, idempotencyKey, request, response, tellLimit }) => {
        const started = await startExecution(deps, {
          ...{
            caller,
            flow,
            input: body.input,
            version: body.version,
            trigger: 'api',
            tell: tellLimit,
            idempotencyKey,
          },
        });
        await streamRun(deps.stream, response, started.run, {
          ...{ format: query.format, position: started.position },
          since: parseReaderPlace(request.header('last-event-id')),
        });
        return 'streamed';
      },
    ),

    route(nodeTest, async ({ caller, flow, params, body, keepAnswer, tellLimit }) => {
      const { run } = await startExecution(deps, {
        ...{ caller, flow, input: body.input, trigger: 'test', tell: tellLimit },
        copy: await findNodeTest(deps.models, caller, flow, params.nodeId, body),
        keepAnswer: (session, runId) => keepAnswer(session, { status: 202, body: { execution_id: runId } }),
      });
      return { status: 202, body: { execution_id: run._id.toHexString() } };
    }),

    route(executionsList, async ({ flow, query }) => ({
      status: 200,
      body: await listExecutions(deps.models, flow, query),
    })),

    route(executionGet, async ({ execution, params }) => {
      requireOf(execution, params.id);
      return { status: 200, body: await presentExecution(deps.models, execution) };
    }),

    route(executionNodes, async ({ execution, params, query }) => {
      requireOf(execution, params.id);
      return { status: 200, body: await listNodeRuns(deps.models, execution, query) };
    }),

    route(executionCancel, async ({ execution, params, caller }) => {
      requireOf(execution, params.id);
      const whole = await deps.models.Run.findById(execution._id).lean<RunRecord>().orFail();
      const cancelled = await cancelRun(deps.cancel, whole, `Cancelled by ${caller.name}.`);
      await deps.onCancelled(cancelled);
      return { status: 200, body: presentSummary(cancelled) };
    }),

    route(executionRetry, async ({ execution, params, caller }) => {
      requireOf(execution, params.id);
      await deps.requireBudget(caller);
      const end = await deps.requireQuota(caller);
      await retryRun(deps.wake, execution).finally(end);
      const queued = await deps.models.Run.findById(execution._id).lean<RunRecord>().orFail();
      await deps.onRunChanged(queued);
      return { status: 202, body: { execution_id: queued._id.toHexString() } };
    }),

    route(executionReplay, async ({ execution, params, body, caller, keepAnswer, tellLimit }) => {
      requireOf(execution, params.id);
      const { input, version: was } = flowRunInput.parse(execution.input);
      const flow = await deps.models.Flow.findById(execution.subjectId).lean<FlowRecord>();
      if (!flow) throw notFound('flow_not_found', 'There is no such flow.');
      const version = body.version ?? was ?? 'draft';
      const plan = buildPlan(graphOf(await findVersionToRun(deps.models, caller, flow, version)));
      // Said now, and not by an execution that fails.
      await readTakenOver(deps.models, plan, execution._id, body.from_node);
      const { run } = await startExecution(deps, {
        ...{ caller, flow, version, trigger: 'replay', tell: tellLimit },
        input: JSON.parse(input) as Record<string, unknown>,
        replay: { of: execution._id.toHexString(), fromNode: body.from_node },
        keepAnswer: (session, runId) => keepAnswer(session, { status: 202, body: { execution_id: runId } }),
      });
      return { status: 202, body: { execution_id: run._id.toHexString() } };
    }),

    route(executionDelete, async ({ execution, params }) => {
      requireOf(execution, params.id);
      await deleteExecution(deps.models, execution);
      return { status: 204 };
    }),

    route(executionAnswer, async ({ execution, params, body, caller, tellLimit, ip, userAgent }) => {
      requireOf(execution, params.id);
      const approval = await deps.models.Approval.findOne({
        ...{ _id: new Types.ObjectId(params.requestId), runId: execution._id, tool: 'flow' },
      }).lean<ApprovalRecord>();
      if (!approval) throw notFound('approval_not_found', 'The execution asks nothing of that id.');
      requireAsked(caller, approval);
      const answer = readAction(approval, { action: body.action, ...(body.data !== undefined && { form: body.data }) });
      await deps.takeApproval(caller, tellLimit);
      const decided = await decideApproval(deps.wake, approval, {
        ...answer,
        userId: caller.userId,
        audit: (session) =>
          auditAnswer(deps.models, { ...caller, origin: { ip, userAgent } }, approval, answer, session),
      });
      await deps.onAnswered(decided);
      const run = await deps.models.Run.findById(execution._id, { journal: 0 }).lean<RunRecord>().orFail();
      return { status: 200, body: presentSummary(run) };
    }),
  ];
};

/** An execution is one of the flow that the path names. 404 `execution_not_found`. */
function requireOf({ subjectId }: RunRecord, flowId: string): void {
  if (subjectId?.toHexString() !== flowId)
    throw notFound('execution_not_found', 'There is no such execution of this flow.');
}
