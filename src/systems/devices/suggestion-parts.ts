import { randomUUID } from 'node:crypto';
import { putOffDelivery } from '../../commands/devices/writes/put-off-delivery';
import { createDeviceCaller } from '../../devices/device-caller';
import { agentRunRight, suggestionRight } from '../../http/devices/suggestion-rights';
import type { PathRight } from '../../http/path-right';
import { suggestionRoutes } from '../../http/routes/devices/suggestions.routes';
import type { Base } from '../base';
import type { SystemApi } from '../system';
import { agentRunDeps } from './agent-schedules';

/** What agents suggest, and what waits for devices. */
export function suggestionParts(base: Base): SystemApi {
  const { models, secrets, wake, redis, config, log } = base;
  // Of this process: its person waits for the answer at this very server.
  const workerId = `api:${randomUUID()}`;
  const caller = createDeviceCaller({
    ...{ models, secrets, wake, redis, log, workerId },
    prefix: config.REDIS_PREFIX,
  });
  return {
    routes: suggestionRoutes({ ...agentRunDeps(base), config, asking: { models, caller } }),
    async onCancelled(run) {
      if (run.kind === 'devices.delivery') await putOffDelivery(models, run);
    },
    rights: { 'agent-suggestion': suggestionRight as PathRight, 'agent-run': agentRunRight as PathRight },
  };
}
