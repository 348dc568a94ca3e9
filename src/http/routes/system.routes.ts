import { GENERATION_BLOCKS_MAX, PROMPT_MAX } from '../../contracts/canvas/canvas';
import {
  type Health,
  healthGet,
  metricsGet,
  type ShellEntry,
  type System,
  systemGet,
} from '../../contracts/kernel/system';
import type { Models } from '../../models/index';
import type { Metrics } from '../../platform/metrics';
import { isOperator, type OperatorConfig, operatorOnly } from '../middleware/require-operator';
import { type Route, route } from '../route';

export interface SystemRouteDeps {
  models: Models;
  metrics: Metrics;
  config: OperatorConfig;
  version: string;
  /** Demo log-ins exist. */
  isDemo: boolean;
  /** Models a person may choose from; the first answers by default. */
  usableModels(): readonly { id: string; label: string; isDemo: boolean }[];
  health(): Promise<Health>;
  /** Of the systems that this server has. */
  entries: readonly ShellEntry[];
}

/** State and metrics: of every process that listens. */
export const stateRoutes = (deps: Pick<SystemRouteDeps, 'health' | 'metrics' | 'config'>): Route[] => [
  route(healthGet, async () => {
    const health = await deps.health();
    return { status: health.status === 'down' ? 503 : 200, body: health };
  }),

  route(metricsGet, async ({ request, response }) => {
    if (!isOperator(request, deps.config)) throw operatorOnly();
    const { contentType, text } = await deps.metrics.scrape();
    response.writeHead(200, { 'Content-Type': contentType, 'Cache-Control': 'no-store' }).end(text);
    return 'streamed';
  }),
];

/** State, metrics, and what the pages need before log-in. */
export function systemRoutes(deps: SystemRouteDeps): Route[] {
  let hasUsers = false;
  const lookForUsers = async () => {
    // Once there is somebody there always is: asked of the database until then only.
    hasUsers ||= (await deps.models.User.exists({ isServiceUser: false })) !== null;
    return hasUsers;
  };
  return [
    ...stateRoutes(deps),

    route(systemGet, async () => {
      const models = deps.usableModels().map(({ id, label, isDemo }) => ({ id, label, isDemo }));
      const [model] = models;
      if (!model) throw new Error('no model is usable');
      const system: System = {
        version: deps.version,
        model,
        models,
        limits: { generationBlocksMax: GENERATION_BLOCKS_MAX, promptMax: PROMPT_MAX },
        isDemo: deps.isDemo,
        hasUsers: await lookForUsers(),
        systems: [...deps.entries],
      };
      return { status: 200, body: system };
    }),
  ];
}
