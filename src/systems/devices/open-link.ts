import { createAnswerChat } from '../../commands/devices/answer-chat';
import { onDevicesBack } from '../../commands/devices/agents/start-by-itself';
import { deliverOnHello } from '../../commands/devices/writes/start-delivery';
import { createDeviceHub } from '../../devices/device-hub';
import { createIgnoredResults } from '../../devices/ignored-results';
import type { StreamDeps } from '../../http/streams/stream-run';
import { createRateLimits } from '../../security/limits/rate-limits';
import { deviceTools } from '../../tools/devices/index';
import type { Base } from '../base';
import { agentRunDeps } from './agent-schedules';
import { chatDeps } from './chat-deps';
import type { LinkParts } from './link-parts';

/** What the connections of a process are handed to. */
export function openLink(base: Base, { follower }: Pick<StreamDeps, 'follower'>): LinkParts {
  const { models, secrets, wake, redis, log, config } = base;
  const prefix = config.REDIS_PREFIX;
  const hub = createDeviceHub({
    ...{ models, secrets, wake, redis, log, prefix },
    onIgnored: createIgnoredResults(base.metrics.registry),
    async onHellos(devices) {
      await deliverOnHello(agentRunDeps(base), devices);
      await onDevicesBack({ ...agentRunDeps(base), wake }, devices);
    },
  });
  const limits = createRateLimits({ redis: redis.command, prefix });
  const { answer, resume } = createAnswerChat({
    ...chatDeps(base),
    ...{ follower, limits, hub, requireVerifiedEmail: config.REQUIRE_VERIFIED_EMAIL },
  });
  return {
    ...{ hub, answerChat: answer, resumeChat: resume },
    tools: deviceTools.map(({ name, description, risk }) => ({ name, description, risk })),
  };
}
