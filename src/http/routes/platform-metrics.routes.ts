import {
  platformMetricsJson,
  platformMetricsPrometheus,
  platformMetricsSummary,
} from '../../contracts/kernel/platform-metrics';
import { isOperator, type OperatorConfig, operatorOnly } from '../middleware/require-operator';
import { toPrometheus } from '../metrics/platform-metrics-text';
import {
  createPlatformMetrics,
  type PlatformMetricsDeps,
  readOrganisationMetrics,
  summarise,
} from '../metrics/read-platform-metrics';
import { Types } from 'mongoose';
import { isAdmin } from '../../platform/caller';
import { forbidden } from '../../platform/errors';
import type { Authenticate } from '../../security/accounts/authenticate';
import { requireScope } from '../../security/require-scope';
import { type Route, route, type RouteContext } from '../route';

export interface PlatformMetricsRouteDeps extends PlatformMetricsDeps {
  config: OperatorConfig;
  authenticate: Authenticate;
}
type Asked = Pick<RouteContext<typeof platformMetricsJson>, 'request' | 'ip'>;

/** Figures of the whole installation, for its operator; of one organisation, for its admins. */
export function platformMetricsRoutes(deps: PlatformMetricsRouteDeps): Route[] {
  const read = createPlatformMetrics(deps);
  /** An admin who says who they are hears of their organisation, on this machine too. */
  const readFor = async ({ request, ip }: Asked) => {
    const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined || token === deps.config.METRICS_TOKEN) return readAsOperator({ request });
    const caller = await deps.authenticate(token, ip);
    if (caller.apiKey) requireScope({ method: 'get' }, caller.apiKey);
    if (!isAdmin(caller))
      throw forbidden('role_missing', 'Only admins and owners may see the figures of an organisation.');
    return readOrganisationMetrics(deps.models, new Types.ObjectId(caller.organisationId));
  };
  const readAsOperator = ({ request }: Pick<RouteContext<typeof platformMetricsJson>, 'request'>) => {
    if (!isOperator(request, deps.config)) throw operatorOnly();
    return read();
  };
  return [
    route(platformMetricsPrometheus, async (context) => {
      const { contentType, text } = await toPrometheus(await readAsOperator(context));
      context.response.writeHead(200, { 'Content-Type': contentType, 'Cache-Control': 'no-store' }).end(text);
      return 'streamed';
    }),

    route(platformMetricsJson, async (context) => ({ status: 200, body: await readFor(context) })),

    route(platformMetricsSummary, async (context) => ({
      status: 200,
      body: summarise(await readFor(context)),
    })),
  ];
}
