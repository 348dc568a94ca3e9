import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Operation } from '../../contracts/kernel/operation';
import type { IncomingCall } from '../bind-route';
import { clientAddress } from '../client-address';
import { answerError } from '../map-error';
import type { AllowOrigin } from '../middleware/allow-origins';
import type { ObserveRequest } from '../middleware/observe-requests';
import type { SetHeaders } from '../middleware/security-headers';

interface BoundRoute {
  operation: Operation;
  answer: (call: IncomingCall) => Promise<void>;
}

export interface DirectDeps {
  routes: readonly BoundRoute[];
  proxies: number;
  observe: ObserveRequest;
  setSecurity: SetHeaders;
  allowOrigin: AllowOrigin;
  /** Whatever is not answered here. */
  otherwise: RequestListener;
}

/**
 * Answers operations of OpenAI's API without Express, whose layers, and prototypes put on each request, are much of what a
 * short call costs. Only those at one address, asked for exactly by it; all else, also another method or a query, goes on
 * to `otherwise`, where the same routes are mounted.
 */
export function directRoutes(deps: DirectDeps): RequestListener {
  const direct = new Map<string, BoundRoute>();
  for (const route of deps.routes) {
    const { method, path, errors } = route.operation;
    if (errors === 'openai' && !path.includes('{')) direct.set(`${method.toUpperCase()} ${path}`, route);
  }
  const answer = (request: IncomingMessage, response: ServerResponse, route: BoundRoute) => {
    deps.setSecurity(response);
    if (deps.allowOrigin(request, response)) return;
    const ip = clientAddress(request, deps.proxies);
    route
      .answer({ request, response, ip, params: {}, query: {} })
      .catch((error: unknown) => answerError(error, response));
  };
  return (request, response) => {
    const route = direct.get(`${request.method} ${request.url}`);
    if (!route) return deps.otherwise(request, response);
    deps.observe(request, response, route.operation.path, () => answer(request, response, route));
  };
}
