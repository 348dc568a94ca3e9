import type { Types } from 'mongoose';
import { templatesList } from '../../../contracts/flows/templates';
import {
  nodeTypesList,
  versionDiff,
  versionGet,
  versionRollback,
  versionsList,
  type Workflow,
  workflowCreate,
  workflowDelete,
  workflowExport,
  workflowGet,
  workflowImport,
  workflowPublish,
  workflowsList,
  workflowUpdate,
  workflowValidate,
} from '../../../contracts/flows/workflows';
import { changeFlow } from '../../../commands/flows/change-flow';
import { checkFlow } from '../../../commands/flows/check-flow';
import { createFlow, type FlowToMake } from '../../../commands/flows/create-flow';
import { nameStores } from '../../../commands/flows/documents/named-stores';
import { deleteFlow } from '../../../commands/flows/delete-flow';
import { diffFlows, type FlowSide } from '../../../commands/flows/diff-flows';
import type { FlowDeps } from '../../../commands/flows/flow-deps';
import { readFlowFile, toFlowFile } from '../../../commands/flows/flow-file';
import { chatOf, graphOf } from '../../../commands/flows/flow-texts';
import { listFlows, listVersions } from '../../../commands/flows/list-flows';
import { presentFlow, presentVersions } from '../../../commands/flows/present-flow';
import { findVersion, publishFlow, rollBackFlow } from '../../../commands/flows/publish-flow';
import { presentNodeTypes } from '../../../flows/nodes/present-node-type';
import { flowTemplates } from '../../../flows/templates/index';
import type { FlowRecord } from '../../../models/flows/flow.model';
import type { RunRecord } from '../../../models/runs/run.model';
import type { Caller } from '../../../platform/caller';
import type { CancelDeps } from '../../../runs/lifecycle/cancel-run';
import type { KeepAnswer } from '../../idempotent-reply';
import { type Route, route } from '../../route';

export interface WorkflowRouteDeps extends FlowDeps {
  cancel: CancelDeps;
  /** Told after a run was cancelled, to tell people. */
  onCancelled(run: RunRecord): Promise<void>;
  /** Told of a flow that somebody changed, published or rolled back, to tell those who have it open. */
  onChanged(flow: FlowRecord, by: Caller): Promise<void>;
}

/** Flows themselves: their drafts, their versions, and what they are made of. */
export const workflowRoutes = (deps: WorkflowRouteDeps): Route[] => [
  route(templatesList, () => Promise.resolve({ status: 200, body: { items: [...flowTemplates] } })),
  route(nodeTypesList, () => Promise.resolve({ status: 200, body: { items: presentNodeTypes() } })),

  route(workflowsList, async ({ caller, query }) => ({
    status: 200,
    body: await listFlows(deps.models, caller, query),
  })),

  route(workflowCreate, async ({ caller, body, newId, keepAnswer }) => ({
    status: 201,
    body: await make(deps, caller, body, newId, keepAnswer, {}),
  })),

  route(workflowImport, async ({ caller, query, body, newId, keepAnswer }) => {
    const { flow, report } = await readFlowFile(body);
    const { description, kind, graph, chat } = flow;
    const toMake = { name: query.name ?? flow.name, description, kind, graph, ...(chat && { chat }) };
    const faults = (await checkFlow(deps.models, caller, graph)).filter(({ severity }) => severity === 'error');
    const extra = { report: [...report, ...faults] };
    return { status: 201, body: await make(deps, caller, toMake, newId, keepAnswer, extra) };
  }),

  route(workflowGet, async ({ caller, flow }) => ({ status: 200, body: await presentFlow(deps.models, caller, flow) })),

  route(workflowUpdate, async ({ caller, flow, body }) => ({
    status: 200,
    body: await told(deps, caller, await changeFlow(deps, caller, flow, body)),
  })),

  route(workflowDelete, async ({ caller, flow }) => {
    await deleteFlow(deps, caller, flow);
    return { status: 204 };
  }),

  route(workflowValidate, async ({ caller, flow, body }) => ({
    status: 200,
    body: { faults: await checkFlow(deps.models, caller, body.graph ?? graphOf(flow), flow._id) },
  })),

  route(workflowPublish, async ({ caller, flow, body }) => {
    const { version, flow: after, isNew } = await publishFlow(deps, caller, flow, body);
    if (isNew) await deps.onChanged(after, caller);
    const present = await presentVersions(deps.models, after, [version]);
    return { status: isNew ? 201 : 200, body: present(version) };
  }),

  route(versionsList, async ({ flow, query }) => ({
    status: 200,
    body: await listVersions(deps.models, flow, query),
  })),

  route(versionGet, async ({ flow, params }) => {
    const version = await findVersion(deps.models, flow._id, params.version);
    const present = await presentVersions(deps.models, flow, [version]);
    return { status: 200, body: { ...present(version), graph: graphOf(version), chat: chatOf(version) } };
  }),

  route(versionDiff, async ({ flow, query }) => ({
    status: 200,
    body: diffFlows(await sideOf(deps, flow, query.from), await sideOf(deps, flow, query.to)),
  })),

  route(versionRollback, async ({ caller, flow, body }) => ({
    status: 200,
    body: await told(deps, caller, await rollBackFlow(deps, caller, flow, body)),
  })),

  route(workflowExport, async ({ caller, flow, query }) => {
    const texts = query.version === undefined ? flow : await findVersion(deps.models, flow._id, query.version);
    const file = toFlowFile(flow, texts);
    return { status: 200, body: { ...file, graph: await nameStores(deps.models, caller, file.graph) } };
  }),
];

/** The flow as it is now, of which those who have it open have been told. */
async function told(deps: WorkflowRouteDeps, caller: Caller, flow: FlowRecord): Promise<Workflow> {
  await deps.onChanged(flow, caller);
  return presentFlow(deps.models, caller, flow);
}

async function make<Extra extends object>(
  deps: WorkflowRouteDeps,
  caller: Caller,
  body: FlowToMake,
  newId: Types.ObjectId,
  keepAnswer: KeepAnswer,
  extra: Extra,
): Promise<Workflow & Extra> {
  let made: (Workflow & Extra) | undefined;
  await createFlow(deps, caller, body, newId, async (session, flow) => {
    made = { ...(await presentFlow(deps.models, caller, flow)), ...extra };
    await keepAnswer(session, { status: 201, body: made });
  });
  if (!made) throw new Error('a flow without an answer');
  return made;
}

/** One side of a comparison: a version, or the draft where none is named. */
async function sideOf({ models }: WorkflowRouteDeps, flow: FlowRecord, number: number | undefined): Promise<FlowSide> {
  const of = number === undefined ? flow : await findVersion(models, flow._id, number);
  return { number: number ?? null, graph: graphOf(of), chat: chatOf(of) };
}
