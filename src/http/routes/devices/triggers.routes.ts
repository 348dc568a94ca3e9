import {
  agentHookCall,
  agentHookGet,
  agentHookMake,
  agentHookRemove,
  gmailPush,
  graphPush,
  graphPushSchema,
} from '../../../contracts/devices/triggers';
import {
  callHook,
  type HookDeps,
  makeHook,
  readHook,
  removeHook,
} from '../../../commands/devices/triggers/agent-hooks';
import { hearGmail, hearGraph } from '../../../commands/devices/triggers/hear-mail';
import { badRequest, notFound } from '../../../platform/errors';
import type { PushTokens } from '../../../security/devices/push-token';
import { type Route, route } from '../../route';

export interface TriggerRouteDeps extends HookDeps {
  /** Undefined: Google tells this server nothing. */
  pushTokens: PushTokens | undefined;
  /** Whether Graph tells this server of changes. */
  hearsGraph: boolean;
}

/** What starts agents beside their schedules: webhooks of their own, and providers that tell of new mail. */
export const triggerRoutes = (deps: TriggerRouteDeps): Route[] => [
  route(agentHookCall, async ({ params, request, body }) => {
    const status = await callHook(deps, { hookId: params.hookId, headers: request.headers, body });
    return { status: 202, body: { status } };
  }),
  route(gmailPush, async ({ request, body }) => {
    if (!deps.pushTokens) throw notConfigured();
    await deps.pushTokens.verify(request.headers.authorization);
    await hearGmail(deps, body);
    return { status: 204 };
  }),
  route(graphPush, async ({ query, body, response }) => {
    if (!deps.hearsGraph) throw notConfigured();
    if (query.validationToken !== undefined) {
      response.setHeader('Content-Type', 'text/plain; charset=utf-8');
      response.setHeader('X-Content-Type-Options', 'nosniff');
      response.setHeader('Cache-Control', 'no-store');
      response.status(200).end(query.validationToken);
      return 'streamed';
    }
    await hearGraph(deps, readNotifications(body));
    return { status: 202 };
  }),
  route(agentHookGet, async ({ agent }) => ({ status: 200, body: await readHook(deps, agent) })),
  route(agentHookMake, async ({ caller, agent }) => ({ status: 201, body: await makeHook(deps, caller, agent) })),
  route(agentHookRemove, async ({ caller, agent }) => {
    await removeHook(deps, caller, agent);
    return { status: 204 };
  }),
];

const notConfigured = () => notFound('push_not_configured', 'Nobody tells this server of changes by this address.');

function readNotifications(body: Buffer) {
  try {
    return graphPushSchema.parse(JSON.parse(body.toString('utf8')));
  } catch {
    throw badRequest('validation_failed', 'These are no notifications of Microsoft Graph.');
  }
}
