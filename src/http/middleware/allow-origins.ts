import type { IncomingMessage, ServerResponse } from 'node:http';

const METHODS = 'GET, POST, PUT, PATCH, DELETE';
const ALLOWED_HEADERS =
  'Authorization, Content-Type, Idempotency-Key, Last-Event-ID, Prefer, X-Correlation-Id, X-Weft-Cache, X-Weft-Cache-TTL';
const EXPOSED_HEADERS =
  'RateLimit, RateLimit-Policy, X-RateLimit-Limit-Requests, X-RateLimit-Remaining-Requests, X-RateLimit-Reset-Requests, Retry-After, Location, X-Correlation-Id, X-Run-Id, Idempotent-Replayed, X-Weft-Model, X-Weft-Call-Id, X-Weft-Cache, X-Weft-Warning, X-Should-Retry';
/** Clients of OpenAI's API tell of themselves in headers of their own (`x-stainless-…`): none of them is read here. */
const NAMES = /^[\w-]{1,64}( *, *[\w-]{1,64}){0,49}$/;
const PREFLIGHT_SECONDS = '600';

/** Sets the headers for the request's origin; true where it was a preflight, and is answered. */
export type AllowOrigin = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Lets pages of the listed origins (exact, no wildcard) call the API with a bearer token. Without credentials: the
 * refresh cookie is for our own pages alone. An empty list allows none.
 */
export function allowOrigins(origins: readonly string[]): AllowOrigin {
  const allowed = new Set(origins);
  return (request, response) => {
    const { origin } = request.headers;
    if (origin === undefined || allowed.size === 0) return false;
    response.appendHeader('Vary', 'Origin');
    if (!allowed.has(origin)) return false;
    response.setHeader('Access-Control-Allow-Origin', origin);
    response.setHeader('Access-Control-Expose-Headers', EXPOSED_HEADERS);
    if (request.method !== 'OPTIONS' || !request.headers['access-control-request-method']) return false;
    response.setHeader('Access-Control-Allow-Methods', METHODS);
    const asked = request.headers['access-control-request-headers'];
    response.appendHeader('Vary', 'Access-Control-Request-Headers');
    response.setHeader('Access-Control-Allow-Headers', asked && NAMES.test(asked) ? asked : ALLOWED_HEADERS);
    response.setHeader('Access-Control-Max-Age', PREFLIGHT_SECONDS);
    response.writeHead(204).end();
    return true;
  };
}
