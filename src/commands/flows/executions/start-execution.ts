import type { ClientSession, Connection } from 'mongoose';
import type { ExecuteBody, ExecutionTrigger } from '../../../contracts/flows/executions';
import type { FlowGraph } from '../../../contracts/flows/graph';
import type { Form } from '../../../contracts/kernel/forms';
import type { FlowRecord, FlowVersionRecord } from '../../../models/flows/flow.model';
import type { BudgetSubjectId } from '../../../models/money/budget/applied-budgets';
import type { Models } from '../../../models/index';
import type { RunRecord } from '../../../models/runs/run.model';
import type { Caller } from '../../../platform/caller';
import { badRequest } from '../../../platform/errors';
import { type StartDeps, type StartedRun, startRun } from '../../../producers/start-run';
import type { FlowRunInput } from '../../../queues/flows/flow-inputs';
import { checkForm } from '../../../runs/approvals/check-form';
import { checkStart, type RequireRunQuota } from '../../../security/limits/run-quota';
import type { TellLimit } from '../../../security/limits/rate-limits';
import { graphOf } from '../flow-texts';
import { messageInput } from '../clients/message-input';
import { findVersionToRun } from './find-version-to-run';

export interface StartExecutionDeps {
  models: Models;
  connection: Connection;
  start: StartDeps;
  /** Throws where the organisation has too many runs at work. */
  requireQuota: RequireRunQuota;
  /** Throws where a budget of the caller cannot pay for a first call of a model. */
  requireBudget(caller: Caller, subjects?: readonly BudgetSubjectId[]): Promise<void>;
  /** Counts the run; throws where the tier’s requests of a month are used. */
  takeRun(caller: Caller, tell: TellLimit): Promise<void>;
  /** Told of a new run, to tell people. */
  onStarted(run: RunRecord): void;
}
export interface ExecutionToStart {
  caller: Caller;
  flow: FlowRecord;
  input: ExecuteBody['input'];
  version?: ExecuteBody['version'];
  /** In place of `version`: a copy to run. */
  copy?: FlowVersionRecord;
  trigger: ExecutionTrigger;
  /** Of a schedule or a webhook. */
  triggerId?: string;
  tell: TellLimit;
  /** Of a stream, which keeps no answer. */
  idempotencyKey?: string | undefined;
  replay?: FlowRunInput['replay'];
  /** What was said before, as JSON, and what is set of its models: of a client that talks with the flow. */
  talk?: Pick<FlowRunInput, 'history' | 'config'>;
  /** Last in the transaction that records the run. */
  keepAnswer?: (session: ClientSession, runId: string) => Promise<unknown>;
}

/**
 * Starts an execution of a flow. Throws 400 `flow_input_invalid`, what `findVersionToRun` throws, and where no further run may
 * start.
 */
export async function startExecution(deps: StartExecutionDeps, asked: ExecutionToStart): Promise<StartedRun> {
  const { caller, flow, trigger, triggerId, replay, talk, keepAnswer } = asked;
  const version = asked.copy ?? (await findVersionToRun(deps.models, caller, flow, asked.version));
  const graph = graphOf(version);
  const input = typeof asked.input === 'string' ? messageInput(version, asked.input) : asked.input;
  checkInput(graph, input);
  const started = await startRun(deps.start, {
    caller,
    kind: 'flows.execution',
    title: flow.name,
    subject: { kind: 'flows', id: flow._id },
    countedAs: flow.kind,
    budgetSubjects: [ofFlow(flow)],
    input: toRunInput(flow, version, {
      ...{ input, trigger, ...(triggerId !== undefined && { triggerId }) },
      ...{ ...(replay && { replay }), ...talk },
    }),
    idempotencyKey: asked.idempotencyKey,
    request: [flow._id.toHexString(), input, asked.copy?.hash ?? asked.version ?? null, replay ?? null, talk ?? null],
    admit: async () =>
      checkStart(await deps.requireQuota(caller), async () => {
        if (mayCallModels(graph)) await deps.requireBudget(caller, [ofFlow(flow)]);
        await deps.takeRun(caller, asked.tell);
      }),
    ...(keepAnswer && {
      beside: {
        connection: deps.connection,
        write: async (session, runId) => void (await keepAnswer(session, runId.toHexString())),
      },
    }),
  });
  if (started.isNew) deps.onStarted(started.run);
  return started;
}

/** The budgets of a flow count what its executions spend. */
export const ofFlow = ({ _id }: Pick<FlowRecord, '_id'>): BudgetSubjectId => ({ scope: 'flow', id: _id.toHexString() });

export const toRunInput = (
  flow: Pick<FlowRecord, '_id'>,
  version: FlowVersionRecord,
  {
    input,
    ...rest
  }: { input: unknown } & Pick<FlowRunInput, 'trigger' | 'triggerId' | 'replay' | 'parent' | 'history' | 'config'>,
): FlowRunInput => ({
  ...{ flowId: flow._id.toHexString(), versionId: version._id.toHexString(), version: version.number ?? null },
  ...{ input: JSON.stringify(input), isKept: true, ...rest },
});

/** Whether a flow, or one that it runs, may call a model. */
export const mayCallModels = ({ nodes }: FlowGraph): boolean =>
  nodes.some(({ type }) => type === 'llm' || type === 'switch' || type === 'agent' || type === 'subflow');

/** 400 `flow_input_invalid` where the input is not what the flow's start asks for; where that asks for nothing, anything goes. */
export function checkInput({ nodes }: FlowGraph, input: unknown): void {
  const fields = nodes.find(({ type }) => type === 'start')?.config['fields'] as Form | undefined;
  if (!fields) return;
  const errors = checkForm(fields, input, 'input');
  if (errors.length > 0) throw badRequest('flow_input_invalid', 'The input is not what the flow asks for.', { errors });
}
