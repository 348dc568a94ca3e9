import { cancelChildren } from '../../commands/flows/executions/settle-children';
import { createFlowModels } from '../../http/flows/flow-models';
import type { SystemModels } from '../../llm/gateway/system-models';
import { createRunFollower, type RunFollower } from '../../runs/events/follow';
import type { Base } from '../base';
import { childrenDeps } from './children-deps';
import { offeredTo, startDeps } from './start-deps';

/** Flows as models of the gateway. Its executions are followed over one connection of its own, opened when the first is asked for. */
export function openFlowModels(base: Base): SystemModels {
  const { models, eventLog, redis, masking } = base;
  const children = childrenDeps(base);
  let follower: RunFollower | undefined;
  return createFlowModels({
    ...{ ...startDeps(base), masking, offeredTo: offeredTo(base), cancel: children.cancel },
    follower: () => (follower ??= createRunFollower({ models, eventLog, subscriber: redis.dedicated('follow-flows') })),
    async onCancelled(run) {
      await children.onCancelled(run);
      await cancelChildren(children, run._id);
    },
  });
}
