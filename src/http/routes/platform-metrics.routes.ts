import {
  platformMetricsJson,
  platformMetricsPrometheus,
  platformMetricsSummary,
} from '../../contracts/kernel/platform-metrics';
import { isOperator, type OperatorConfig, operatorOnly } from '../middleware/require-operator';
import { toPrometheus } from '../metrics/platform-metrics-text';
import { createPlatformMetrics, type PlatformMetricsDeps, summarise } from '../metrics/read-platform-metrics';
import { type Route, route, type RouteContext } from '../route';

/** Figures of the whole installation: of all organisations, so for its operator alone. */
export function platformMetricsRoutes(deps: PlatformMetricsDeps & { config: OperatorConfig }): Route[] {
  const read = createPlatformMetrics(deps);
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

    route(platformMetricsJson, async (context) => ({ status: 200, body: await readAsOperator(context) })),

    route(platformMetricsSummary, async (context) => ({
      status: 200,
      body: summarise(await readAsOperator(context)),
    })),
  ];
}
