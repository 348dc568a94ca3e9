import type { RequestHandler } from 'express';

const METHODS = 'GET, POST, PUT, PATCH, DELETE';
const ALLOWED_HEADERS =
  'Authorization, Content-Type, Idempotency-Key, Last-Event-ID, Prefer, X-Correlation-Id, X-Weft-Cache, X-Weft-Cache-TTL';
const EXPOSED_HEADERS =
  'RateLimit, RateLimit-Policy, X-RateLimit-Limit-Requests, X-RateLimit-Remaining-Requests, X-RateLimit-Reset-Requests, Retry-After, Location, X-Correlation-Id, X-Run-Id, Idempotent-Replayed, X-Weft-Model, X-Weft-Call-Id, X-Weft-Cache';
const PREFLIGHT_SECONDS = '600';

/**
 * Lets pages of the listed origins (exact, no wildcard) call the API with a bearer token. Without credentials: the
 * refresh cookie is for our own pages alone. An empty list allows none.
 */
export function allowOrigins(origins: readonly string[]): RequestHandler {
  const allowed = new Set(origins);
  return (request, response, next) => {
    const { origin } = request.headers;
    if (origin === undefined) return next();
    response.vary('Origin');
    if (!allowed.has(origin)) return next();
    response.setHeader('Access-Control-Allow-Origin', origin);
    response.setHeader('Access-Control-Expose-Headers', EXPOSED_HEADERS);
    if (request.method !== 'OPTIONS' || !request.headers['access-control-request-method']) return next();
    response.setHeader('Access-Control-Allow-Methods', METHODS);
    response.setHeader('Access-Control-Allow-Headers', ALLOWED_HEADERS);
    response.setHeader('Access-Control-Max-Age', PREFLIGHT_SECONDS);
    response.status(204).end();
  };
}
