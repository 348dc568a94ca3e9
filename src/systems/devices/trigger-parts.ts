import { triggerRoutes } from '../../http/routes/devices/triggers.routes';
import { MINUTE_MS } from '../../platform/time';
import { createAccountProviders } from '../../security/devices/accounts/providers';
import { createPushTokens } from '../../security/devices/push-token';
import { createSlidingWindows } from '../../security/limits/sliding-windows';
import type { Base } from '../base';
import type { SystemApi } from '../system';
import { agentRunDeps } from './agent-schedules';
import { pushOf } from './watch-schedule';

/** What starts agents beside their schedules. */
export function triggerParts(base: Base): SystemApi {
  const { config, log, redis } = base;
  const push = pushOf(config);
  const google = createAccountProviders(config, log);
  const rules = {
    issuer: config.GOOGLE_ISSUER,
    audience: config.GMAIL_PUSH_AUDIENCE,
    account: config.GMAIL_PUSH_ACCOUNT,
  };
  const findKeys = async () => {
    const { jwks_uri: address } = (await google.get('gmail').discover()).serverMetadata();
    if (address === undefined) throw new Error('Google does not say where its keys are');
    return address;
  };
  return {
    routes: triggerRoutes({
      ...agentRunDeps(base),
      linkBase: config.linkBase,
      windows: createSlidingWindows({
        redis: redis.command,
        prefix: `${config.REDIS_PREFIX}:hooks`,
        windowMs: MINUTE_MS,
      }),
      pushTokens: push.google ? createPushTokens(rules, findKeys) : undefined,
      hearsGraph: push.microsoft,
    }),
  };
}
