import { cancelChildren } from '../../commands/flows/executions/settle-children';
import { FLOWS_ROLE } from '../../contracts/flows/names';
import { executionRight, flowRight, flowSessionRight } from '../../http/flows/flow-rights';
import type { PathRight } from '../../http/path-right';
import { flowChatRoutes } from '../../http/routes/flows/chat.routes';
import { documentRoutes } from '../../http/routes/flows/documents.routes';
import { executionRoutes } from '../../http/routes/flows/executions.routes';
import { mcpRoutes } from '../../http/routes/flows/mcp.routes';
import { flowTriggerRoutes } from '../../http/routes/flows/triggers.routes';
import { vaultRoutes } from '../../http/routes/flows/vault.routes';
import { embedRoutes } from '../../http/routes/flows/embed.routes';
import { createFindEmbed, embedGate } from '../../http/flows/embed/embed-gate';
import { createVisitorTokens } from '../../security/flows/visitor-tokens';
import { EMBED_PUBLIC_PATH } from '../../contracts/flows/embed';
import { workflowRoutes } from '../../http/routes/flows/workflows.routes';
import type { StreamDeps } from '../../http/streams/stream-run';
import { createDocumentOutbox } from '../../producers/flows/issue-document';
import { flowsNamespace } from '../../realtime/flows/flows.namespace';
import { announceApproval } from '../../realtime/announce-approval';
import { flowChatDoor } from '../../realtime/websockets/flows/chat-door';
import { MINUTE_MS } from '../../platform/time';
import { createSlidingWindows } from '../../security/limits/sliding-windows';
import { createRateLimits } from '../../security/limits/rate-limits';
import { announceRun } from '../../realtime/announce-run';
import type { Base } from '../base';
import type { SystemApi } from '../system';
import { childrenDeps } from './children-deps';
import { chatDoorParts } from './chat-door-parts';
import { offeredTo, startDeps } from './start-deps';

/** Flows, their versions and executions. */
export function openFlowsApi(base: Base, stream: StreamDeps): SystemApi {
  const { models, connection } = base;
  const children = childrenDeps(base);
  const onCancelled = async (run: Parameters<typeof children.onCancelled>[0]) => {
    await children.onCancelled(run);
    await cancelChildren(children, run._id);
  };
  const tell = (run: Parameters<typeof announceRun>[1]) => announceRun(base, run);
  const start = startDeps(base);
  const chat = { ...start, masking: base.masking, offeredTo: offeredTo(base), stream, cancel: children.cancel };
  const [find, visitors] = [createFindEmbed(models), createVisitorTokens(base.config)];
  return {
    routes: [
      ...workflowRoutes({
        ...{ models, connection, cancel: children.cancel, onCancelled },
        onChanged: ({ _id, revision }, { userId, name }) =>
          base.broadcaster.flowChanged({ flowId: _id.toHexString(), revision, by: { id: userId, name } }),
      }),
      ...executionRoutes({
        ...{ ...start, stream, cancel: children.cancel, wake: base.wake, onCancelled },
        takeApproval: base.tierQuotas.takeApproval,
        onRunChanged: tell,
        onAnswered: (approval) => announceApproval(base, 'approval_answered', approval),
      }),
      ...documentRoutes({ models, connection, outbox: createDocumentOutbox(base.tickets, base.log) }),
      ...flowChatRoutes(chat),
      ...flowTriggerRoutes({
        ...{ ...start, secrets: base.secrets, masking: base.masking, linkBase: base.config.linkBase },
        windows: createSlidingWindows({
          ...{ redis: base.redis.command, prefix: `${base.config.REDIS_PREFIX}:flow-hooks`, windowMs: MINUTE_MS },
        }),
      }),
      ...vaultRoutes({ models, connection, secrets: base.secrets }),
      ...embedRoutes({
        ...{ ...chat, secrets: base.secrets, find, visitors },
        windows: createSlidingWindows({
          ...{ redis: base.redis.command, prefix: `${base.config.REDIS_PREFIX}:embed`, windowMs: MINUTE_MS },
        }),
      }),
      ...mcpRoutes({
        ...{ ...start, follower: stream.follower, cancel: children.cancel, masking: base.masking, onCancelled },
        ...{ redis: base.redis.command, prefix: base.config.REDIS_PREFIX, version: base.version },
      }),
    ],
    gates: [{ path: EMBED_PUBLIC_PATH, handle: embedGate({ find, visitors }) }],
    namespaces: [{ name: '/flows', open: flowsNamespace }],
    doors: [
      flowChatDoor(
        chatDoorParts({
          ...{ ...chat, onCancelled, requiresVerifiedEmail: base.config.REQUIRE_VERIFIED_EMAIL },
          limits: createRateLimits({ redis: base.redis.command, prefix: base.config.REDIS_PREFIX }),
        }),
      ),
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
