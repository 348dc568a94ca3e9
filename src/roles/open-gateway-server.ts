import { createApp } from '../http/app';
import { openHttpServer } from '../http/open-http-server';
import { stateRoutes } from '../http/routes/system.routes';
import { createOpenStreams } from '../realtime/open-streams';
import { watchRights } from '../realtime/rights-watch';
import { createAuthenticator } from '../security/accounts/authenticate';
import { createKeyGuesses } from '../security/accounts/key-guesses';
import { createRateLimits } from '../security/limits/rate-limits';
import { createTokens } from '../security/accounts/tokens';
import { createHealthCheck } from './check-health';
import type { Base } from '../systems/base';
import { tokenKindsOf } from '../systems/fold';
import type { Gateway } from './open-gateway';
import { readBodyLimits } from './read-body-limits';

/** The gateway on a port of its own: its operations, /health and /metrics, and nothing else. */
export async function openGatewayServer(
  base: Base,
  gateway: Gateway,
): Promise<{ port: number; close(): Promise<void> }> {
  const { config, log, models, metrics, redis, version } = base;
  const streams = createOpenStreams();
  const app = createApp({
    config,
    version,
    models,
    subjects: base.subjects,
    authenticate: createAuthenticator({
      tokens: createTokens(config),
      models,
      guesses: createKeyGuesses({ redis: redis.command, prefix: config.REDIS_PREFIX }),
      kinds: tokenKindsOf(base),
    }),
    limits: createRateLimits({ redis: redis.command, prefix: config.REDIS_PREFIX }),
    log,
    metrics,
    routes: [...stateRoutes({ metrics, config, health: createHealthCheck(base) }), ...gateway.routes],
    telemetry: base.telemetry,
    holdStream: streams.hold,
    llmBodyLimits: readBodyLimits(config),
    admitModelCall: base.admitModelCall,
    hasDocs: false,
  });
  const http = await openHttpServer(app, { host: config.HOST, port: config.PORT });
  const rights = watchRights({ models, log, subjects: base.subjects, holders: [streams] });
  return {
    port: http.port,
    async close() {
      await http.close(0, gateway.close());
      await rights.close();
    },
  };
}
