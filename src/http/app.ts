import type { RequestListener } from 'node:http';
import express, { type RequestHandler, type Router } from 'express';
import type { BodyLimits } from '../contracts/kernel/body-limits';
import type { Operation } from '../contracts/kernel/operation';
import type { Models } from '../models/index';
import { AppError, notFound } from '../platform/errors';
import type { Logger } from '../platform/logger';
import type { Metrics } from '../platform/metrics';
import type { Telemetry } from '../platform/telemetry';
import type { HoldStream } from '../runs/events/held-stream';
import type { AdmitModelCall } from '../security/limits/admit-model-call';
import type { Authenticate } from '../security/accounts/authenticate';
import type { Masking } from '../security/masking/create-masking';
import type { Subjects } from '../security/subjects';
import type { RateLimits } from '../security/limits/rate-limits';
import { bindRoute } from './bind-route';
import { clientAddress } from './client-address';
import { directRoutes } from './gateway/direct-routes';
import { docsRoutes } from './docs/docs.routes';
import { mapError } from './map-error';
import { allowOrigins } from './middleware/allow-origins';
import { createRequestObserver, observeRequests } from './middleware/observe-requests';
import { requireOperator } from './middleware/require-operator';
import { securityHeaders, toolHeaders } from './middleware/security-headers';
import { servePages } from './middleware/serve-pages';
import { withoutForeignFonts } from './middleware/without-foreign-fonts';
import { contextOf } from './request-context';
import type { PathRights } from './path-right';
import type { Route } from './route';

/** Where the queue dashboard is mounted; its adapter needs the same base path. */
export const DASHBOARD_PATH = '/admin/queues';

/** Part of the configuration that the HTTP shell reads. */
export interface HttpConfig {
  isProduction: boolean;
  PUBLIC_URL: string;
  /** Number of proxies whose X-Forwarded-For is believed. */
  TRUST_PROXY: number;
  CORS_ORIGINS: readonly string[];
  METRICS_TOKEN: string;
  REQUIRE_VERIFIED_EMAIL: boolean;
}

export interface HttpDeps {
  config: HttpConfig;
  version: string;
  models: Models;
  /** Default: of the product's systems. */
  subjects?: Subjects;
  rights?: PathRights;
  authenticate: Authenticate;
  limits: RateLimits;
  /** Takes secrets out of what people write to what others read; default: nothing is masked. */
  masking?: Masking;
  log: Logger;
  metrics: Metrics;
  /** Default: nothing is traced. */
  telemetry?: Telemetry | undefined;
  routes: readonly Route[];
  /** What is asked of requests below a path before their routes; default: nothing. */
  gates?: readonly { path: string; handle: RequestHandler }[];
  /** /docs; default true. */
  hasDocs?: boolean;
  /** Bull Board; for the operator only. */
  dashboard?: Router;
  /** Folder of the built pages; without it there are none. */
  webRoot?: string;
  /** Watches the rights of those who follow event streams; default: nobody does. */
  holdStream?: HoldStream;
  /** What a call of the model gateway may hold; default `LLM_BODY_LIMITS`. */
  llmBodyLimits?: BodyLimits;
  /** Counts a model call of a caller, and holds its slot; default: none is counted. */
  admitModelCall?: AdmitModelCall;
  /** Tests: answers are held against their schemas. */
  validateResponses?: boolean;
}

/**
 * The whole HTTP side; it opens nothing and holds nothing that must be closed. OpenAI's operations are answered at once,
 * all else goes through an Express app.
 */
export function createApp(deps: HttpDeps): RequestListener {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', deps.config.TRUST_PROXY);
  app.set('etag', false);
  const { TRUST_PROXY: proxies } = deps.config;
  const observe = createRequestObserver(deps);
  const setSecurity = securityHeaders(deps.config);
  const allowOrigin = allowOrigins(deps.config.CORS_ORIGINS);
  app.use(observeRequests(observe), (request, response, next) => {
    setSecurity(response);
    if (!allowOrigin(request, response)) next();
  });
  for (const { path, handle } of deps.gates ?? []) app.use(path, handle);
  const bound = deps.routes.map((route) => ({
    operation: route.operation,
    answer: bindRoute({ ...deps, requireVerifiedEmail: deps.config.REQUIRE_VERIFIED_EMAIL }, route),
  }));
  for (const { operation, answer } of bound)
    app[operation.method](toExpressPath(operation.path), async (request, response) => {
      const { params } = request;
      const query = operation.query && request.query;
      await answer({ request, response, ip: clientAddress(request, proxies), params, query });
    });
  for (const [path, methods] of methodsByPath(deps.routes)) app.all(path, refuseMethod(methods));
  if (deps.hasDocs ?? true) {
    const { PUBLIC_URL: publicUrl, isProduction } = deps.config;
    app.use('/docs', docsRoutes({ version: deps.version, publicUrl, isProduction }));
  }
  if (deps.dashboard) {
    app.use(
      DASHBOARD_PATH,
      nameOperation('dashboard'),
      toolHeaders(deps.config),
      requireOperator(deps.config),
      withoutForeignFonts,
      deps.dashboard,
    );
  }
  if (deps.webRoot) app.use(servePages(deps.webRoot));
  app.use((_request, _response, next) => next(notFound('path_not_found', 'There is nothing at this address.')));
  app.use(mapError);
  return directRoutes({ routes: bound, proxies, observe, setSecurity, allowOrigin, otherwise: app });
}

/** Operations of the registry that no route serves: empty in a complete app. */
export function missingRoutes(operations: readonly Operation[], routes: readonly Route[]): string[] {
  const served = new Set(routes.map(({ operation }) => operation.id));
  return operations.map(({ id }) => id).filter((id) => !served.has(id));
}

const toExpressPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');

function methodsByPath(routes: readonly Route[]): Map<string, string> {
  const methods = new Map<string, string>();
  for (const { operation } of routes) {
    const path = toExpressPath(operation.path);
    const own = operation.method === 'get' ? 'GET, HEAD' : operation.method.toUpperCase();
    const known = methods.get(path);
    methods.set(path, known === undefined ? own : `${known}, ${own}`);
  }
  return methods;
}

/** What the path knows, for a method it does not: 405 with `Allow`, or the answer to OPTIONS. */
function refuseMethod(methods: string): RequestHandler {
  return (request, response, next) => {
    response.setHeader('Allow', methods);
    if (request.method === 'OPTIONS') return void response.status(204).end();
    next(new AppError('method_not_allowed', `This address takes ${methods}.`, { status: 405 }));
  };
}

const nameOperation =
  (name: string): RequestHandler =>
  (_request, response, next) => {
    contextOf(response).operation = name;
    next();
  };
