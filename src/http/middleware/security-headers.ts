import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

export type SetHeaders = (response: ServerResponse) => void;

const NOTHING = ["'none'"];
const SELF = ["'self'"];

/** Policy of the pages: nothing from another origin, no inline script or style. */
const PAGE_POLICY = {
  defaultSrc: NOTHING,
  scriptSrc: SELF,
  styleSrc: SELF,
  imgSrc: ["'self'", 'data:'],
  fontSrc: SELF,
  connectSrc: SELF,
  frameSrc: SELF,
  baseUri: NOTHING,
  formAction: SELF,
  frameAncestors: NOTHING,
};
/** Swagger UI and the queue dashboard write inline styles, and the latter has a `<base>`. */
const TOOL_POLICY = { ...PAGE_POLICY, styleSrc: ["'self'", "'unsafe-inline'"], baseUri: SELF };

/** Security headers for every answer. HSTS only in production: elsewhere it would lock a developer's localhost to https. */
export const securityHeaders = (options: { isProduction: boolean }): SetHeaders => build(PAGE_POLICY, options);

/** The same for Swagger UI and the queue dashboard; mounted over them, it replaces the pages' policy. */
export function toolHeaders(options: { isProduction: boolean }): RequestHandler {
  const set = build(TOOL_POLICY, options);
  return (_request, response, next) => {
    set(response);
    next();
  };
}

/**
 * helmet's headers are the same for every answer, so they are worked out once: its chain of middleware took a tenth of
 * the time of a short call. Those for browsers of long ago are left out.
 */
function build(directives: Record<string, string[]>, { isProduction }: { isProduction: boolean }): SetHeaders {
  const middleware = helmet({
    contentSecurityPolicy: { useDefaults: false, directives },
    strictTransportSecurity: isProduction ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
    originAgentCluster: false,
  });
  const sample = new ServerResponse(new IncomingMessage(new Socket()));
  middleware(sample.req, sample, (error?: unknown) => {
    if (error) throw error as Error;
  });
  const headers = Object.entries(sample.getHeaders()).map(([name, value]) => [name, String(value)] as const);
  return (response) => {
    for (const [name, value] of headers) response.setHeader(name, value);
  };
}
