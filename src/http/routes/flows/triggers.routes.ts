import { callFlowHook, type FlowHookDeps } from '../../../commands/flows/triggers/call-flow-hook';
import {
  changeTrigger,
  createTrigger,
  deleteTrigger,
  listTriggers,
  readTrigger,
  rotateTrigger,
  type TriggerDeps,
} from '../../../commands/flows/triggers/flow-triggers';
import {
  flowHookCall,
  triggerCreate,
  triggerDelete,
  triggerGet,
  triggerRotate,
  triggersList,
  triggerUpdate,
} from '../../../contracts/flows/triggers';
import { type Route, route } from '../../route';

/** What starts flows by itself: schedules and signed webhooks. */
export const flowTriggerRoutes = (deps: TriggerDeps & FlowHookDeps): Route[] => [
  route(flowHookCall, async ({ params, request, body, tellLimit: tell }) => {
    const run = await callFlowHook(deps, { hookId: params.hookId, headers: request.headers, body, tell });
    return { status: 202, body: { execution_id: run._id.toHexString() } };
  }),
  route(triggersList, async ({ flow }) => ({ status: 200, body: { items: await listTriggers(deps, flow) } })),
  route(triggerCreate, async ({ caller, flow, body }) => ({
    status: 201,
    body: await createTrigger(deps, caller, flow, body),
  })),
  route(triggerGet, async ({ flow, params }) => ({
    status: 200,
    body: await readTrigger(deps, flow, params.triggerId),
  })),
  route(triggerUpdate, async ({ caller, flow, params, body }) => ({
    status: 200,
    body: await changeTrigger(deps, caller, flow, params.triggerId, body),
  })),
  route(triggerDelete, async ({ caller, flow, params }) => {
    await deleteTrigger(deps, caller, flow, params.triggerId);
    return { status: 204 };
  }),
  route(triggerRotate, async ({ caller, flow, params }) => ({
    status: 200,
    body: await rotateTrigger(deps, caller, flow, params.triggerId),
  })),
];
