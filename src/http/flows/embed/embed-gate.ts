import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { VISITOR_HEADER } from '../../../contracts/flows/embed';
import type { FlowEmbedTokenRecord } from '../../../models/flows/flow-embed-token.model';
import type { Models } from '../../../models/index';
import { forbidden, notFound, unauthenticated } from '../../../platform/errors';
import { ExpiringCache } from '../../../platform/expiring-cache';
import { SECOND_MS } from '../../../platform/time';
import type { Visitor, VisitorTokens } from '../../../security/flows/visitor-tokens';

/** How long a token is believed without being read again: 5 s are promised, the reading's own time included. */
const TOKEN_TTL_MS = 4 * SECOND_MS;
const TOKENS_MAX = 5_000;
const PREFLIGHT_SECONDS = '600';
const HEADERS = 'Content-Type, Last-Event-ID, Prefer, X-Weft-Visitor';

/** What was found of a request from another site before its body was read. */
export interface EmbedRequest {
  embed: FlowEmbedTokenRecord;
  /** The site that it comes from; of the frame: whichever framed it. */
  origin: string;
  /** Absent: of an address that needs none. */
  visitor?: Visitor;
}
export type FindEmbed = (token: string) => Promise<FlowEmbedTokenRecord | null>;

/** Embed tokens in force, as one process knows them. */
export function createFindEmbed(models: Models): FindEmbed {
  const known = new ExpiringCache<Promise<FlowEmbedTokenRecord | null>>(TOKENS_MAX);
  return (token) => {
    const now = Date.now();
    const cached = known.get(token, now);
    if (cached) return cached;
    const reading = models.FlowEmbedToken.findOne({ token, revokedAt: null }).lean<FlowEmbedTokenRecord>().exec();
    known.set(token, reading, now + TOKEN_TTL_MS);
    reading.catch(() => known.delete(token));
    return reading;
  };
}

const admitted = new WeakMap<IncomingMessage, EmbedRequest>();
/** What the gate found of a request that it let through. */
export function embedOf(request: IncomingMessage): EmbedRequest {
  const found = admitted.get(request);
  if (!found) throw new Error('a request came past the gate of embedded flows');
  return found;
}

/**
 * Before anything of a visitor's request is read: the token is in force, the site is one of its own, and (but for `config` and
 * `visitors`) the visitor is one of both. Answers preflights, and lets the site's pages read what is answered. A site is known by
 * `Origin`, which browsers do not let pages forge; the chat's own frame is on our origin, and its visitor's token names the site.
 */
export function embedGate(deps: { find: FindEmbed; visitors: Pick<VisitorTokens, 'verify'> }): RequestHandler {
  return async (request, response, next) => {
    const [, token = '', what = ''] = request.path.split('/');
    const { origin } = request.headers;
    response.appendHeader('Vary', 'Origin');
    const embed = /^emb_[\w-]{10,60}$/.test(token) ? await deps.find(token) : null;
    if (!embed) throw notFound('embed_token_unknown', 'There is no such embed token, or it was revoked.');
    // A page's own GET has no Origin: then the browser says so itself.
    const isOwnGet = origin === undefined && request.headers['sec-fetch-site'] === 'same-origin';
    if (origin === undefined && !isOwnGet)
      throw forbidden(
        'origin_missing',
        'This address is for pages of the token’s sites: their browsers say where they come from (Origin).',
      );
    const isOurs = isOwnGet || (URL.canParse(origin ?? '') && new URL(origin ?? '').host === request.headers.host);
    const isListed = origin !== undefined && embed.origins.includes(origin);
    if (!isListed && !isOurs)
      throw forbidden(
        'origin_not_allowed',
        `The embed token is not for ${origin?.slice(0, 200)}: add it to its origins.`,
      );
    if (isListed) {
      response.setHeader('Access-Control-Allow-Origin', origin);
      response.setHeader('Access-Control-Expose-Headers', 'Retry-After, X-Run-Id, X-Session-Id');
    }
    if (request.method === 'OPTIONS') {
      response.setHeader('Access-Control-Allow-Methods', 'GET, POST');
      response.setHeader('Access-Control-Allow-Headers', HEADERS);
      response.setHeader('Access-Control-Max-Age', PREFLIGHT_SECONDS);
      response.status(204).end();
      return;
    }
    if (!embed.enabled) throw forbidden('embed_token_disabled', 'The chat is switched off.');
    if (what === 'config' || what === 'visitors') {
      admitted.set(request, { embed, origin: origin ?? '' });
      return next();
    }
    const said = request.headers[VISITOR_HEADER];
    if (typeof said !== 'string')
      throw unauthenticated('visitor_token_missing', 'Say who the visitor is: X-Weft-Visitor, from …/visitors.');
    const visitor = await deps.visitors.verify(said);
    const isOfSite = embed.origins.includes(visitor.origin) && (isOurs || visitor.origin === origin);
    if (visitor.embedTokenId !== embed._id.toHexString() || !isOfSite)
      throw unauthenticated('visitor_token_invalid', 'The visitor’s token is of another site or another embed token.');
    admitted.set(request, { embed, origin: visitor.origin, visitor });
    next();
  };
}
