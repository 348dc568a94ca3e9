import { Types } from 'mongoose';
import {
  changeEmbedToken,
  createEmbedToken,
  type EmbedTokenDeps,
  findEmbedToken,
  listEmbedTokens,
  revokeEmbedToken,
  rotateEmbedToken,
} from '../../../commands/flows/embed/embed-tokens';
import { listMessages } from '../../../commands/flows/chat/sessions';
import { startFlowChat, type StartChatDeps } from '../../../commands/flows/chat/start-chat';
import { findRunOwner } from '../../../commands/accounts/find-run-owner';
import {
  embedChat,
  embedChatStream,
  embedConfig,
  embedHistory,
  embedPage,
  type EmbedSay,
  embedTokenCreate,
  embedTokenPreview,
  embedTokenRevoke,
  embedTokenRotate,
  embedTokensList,
  embedTokenUpdate,
  embedVisitor,
  NETWORK_MESSAGES_MAX,
  NETWORK_VISITORS_MAX,
  VISITOR_MESSAGES_MAX,
} from '../../../contracts/flows/embed';
import type { FlowRecord } from '../../../models/flows/flow.model';
import { embedTokenContext } from '../../../models/flows/flow-embed-token.model';
import type { FlowSessionRecord } from '../../../models/flows/flow-session.model';
import { conflict, notFound, unauthenticated } from '../../../platform/errors';
import { SECOND_MS } from '../../../platform/time';
import { newVisitorId, readIdentity, type VisitorTokens } from '../../../security/flows/visitor-tokens';
import { overLimit } from '../../../security/limits/rate-limits';
import type { SlidingWindows } from '../../../security/limits/sliding-windows';
import type { Secrets } from '../../../security/secrets/secrets';
import { awaitAnswer } from '../../flows/answer-chat';
import { type EmbedRequest, embedOf, type FindEmbed } from '../../flows/embed/embed-gate';
import { embedConfigOf, embedPage as pageOf, embedPolicy } from '../../flows/embed/embed-page';
import { prefersAsync } from '../../prefers-async';
import { type Route, route } from '../../route';
import { openEventStream } from '../../streams/event-stream';
import { runFrames, type StreamDeps } from '../../streams/run-frames';

/** How often a stream looks whether its token is still in force. */
const LOOK_MS = 4 * SECOND_MS;
/** Events that visitors see. */
const SHOWN = new Set(['start', 'token', 'reset', 'human_input_required', 'end', 'error']);

export interface EmbedRouteDeps extends StartChatDeps, EmbedTokenDeps {
  secrets: Secrets;
  stream: StreamDeps;
  find: FindEmbed;
  visitors: VisitorTokens;
  /** Counts messages and visitors, of a minute. */
  windows: SlidingWindows;
}

/** Flows on other sites: their tokens, and what visitors say to them. */
export const embedRoutes = (deps: EmbedRouteDeps): Route[] => {
  const { models } = deps;
  const count = async (subject: string, limit: number) => {
    const stand = await deps.windows.take(subject, limit);
    if (!stand.isAllowed) throw overLimit(stand);
  };

  const say = async ({ embed, visitor }: EmbedRequest, ip: string, body: EmbedSay) => {
    if (!visitor) throw new Error('a message without a visitor');
    const id = embed._id.toHexString();
    await count(`visitor:${visitor.id}`, VISITOR_MESSAGES_MAX);
    await count(`network:${id}:${ip}`, NETWORK_MESSAGES_MAX);
    await count(`token:${id}`, embed.messagesPerMinute);
    const caller = await findRunOwner(models, embed);
    const flow = await models.Flow.findOne({
      ...{ _id: embed.flowId, organisationId: embed.organisationId },
      $or: [{ access: 'organisation' }, { userId: embed.userId }],
    }).lean<FlowRecord>();
    if (!caller || !flow?.publishedId)
      throw conflict('flow_not_published', 'There is nothing to talk to: the flow is not published, or is gone.');
    return startFlowChat(deps, {
      ...{ caller, flow, body, idempotencyKey: undefined, tell: () => undefined },
      visitor: { embedTokenId: id, id: visitor.id },
    });
  };

  return [
    route(embedTokensList, async ({ flow }) => ({ status: 200, body: { items: await listEmbedTokens(deps, flow) } })),
    route(embedTokenCreate, async ({ caller, flow, body }) => ({
      status: 201,
      body: await createEmbedToken(deps, caller, flow, body),
    })),
    route(embedTokenUpdate, async ({ caller, flow, params, body }) => ({
      status: 200,
      body: await changeEmbedToken(deps, caller, flow, params.tokenId, body),
    })),
    route(embedTokenRotate, async ({ caller, flow, params }) => ({
      status: 200,
      body: await rotateEmbedToken(deps, caller, flow, params.tokenId),
    })),
    route(embedTokenPreview, async ({ flow, params }) => {
      const embed = await findEmbedToken(deps, flow, params.tokenId);
      const of = { id: newVisitorId(), embedTokenId: embed._id.toHexString(), origin: embed.origins[0] ?? '' };
      const { token, expiresAt } = await deps.visitors.sign(of);
      return { status: 201, body: { visitor_token: token, expires_at: expiresAt.toISOString() } };
    }),
    route(embedTokenRevoke, async ({ caller, flow, params }) => {
      await revokeEmbedToken(deps, caller, flow, params.tokenId);
      return { status: 204 };
    }),

    route(embedConfig, async ({ request }) => ({ status: 200, body: embedConfigOf(embedOf(request).embed) })),
    route(embedVisitor, async ({ request, ip, body }) => {
      const { embed, origin } = embedOf(request);
      const embedTokenId = embed._id.toHexString();
      await count(`visitors:${embedTokenId}:${ip}`, NETWORK_VISITORS_MAX);
      if (body.identity === undefined && embed.requiresIdentity)
        throw unauthenticated('identity_missing', 'Only visitors whom the site has signed may talk here.');
      const before =
        body.identity === undefined && body.visitor_token !== undefined
          ? await deps.visitors.verify(body.visitor_token).catch(() => undefined)
          : undefined;
      const id =
        body.identity === undefined
          ? before?.embedTokenId === embedTokenId
            ? before.id
            : newVisitorId()
          : await readIdentity(body.identity, deps.secrets.open(embed, embedTokenContext(embed)), embedTokenId);
      const { token, expiresAt } = await deps.visitors.sign({ id, embedTokenId, origin });
      return { status: 201, body: { visitor_token: token, expires_at: expiresAt.toISOString() } };
    }),
    route(embedChat, async ({ request, response, ip, body }) => {
      const { run, sessionId } = await say(embedOf(request), ip, body);
      const later = { status: 202, body: { session_id: sessionId, execution_id: run._id.toHexString() } };
      if (prefersAsync(request.headers['prefer'])) return later;
      const answer = await awaitAnswer(deps, run, response);
      if (!answer) return later;
      const { costUsd: _cost, model: _model, usage: _usage, ...shown } = answer;
      return { status: 200, body: shown };
    }),
    route(embedChatStream, async ({ request, response, ip, body }) => {
      const { run, sessionId } = await say(embedOf(request), ip, body);
      const { embed } = embedOf(request);
      response.setHeader('X-Session-Id', sessionId);
      const stream = openEventStream(response, { 'x-run-id': run._id.toHexString() });
      const look = setInterval(() => {
        void deps.find(embed.token).then(
          (now) => void (now?.enabled ? undefined : response.destroy()),
          () => undefined, // asked again in a moment
        );
      }, LOOK_MS);
      response.once('close', () => clearInterval(look));
      const options = { format: 'flows', since: { seq: 0, sub: 0 } } as const;
      for await (const { id, frame } of runFrames(deps.stream, run, options, stream.signal))
        if (SHOWN.has(frame.event ?? '')) stream.send(id, { ...frame, data: shown(frame.event ?? '', frame.data) });
      stream.end();
      return 'streamed';
    }),
    route(embedHistory, async ({ request, params, query }) => {
      const { embed, visitor } = embedOf(request);
      const session = await models.FlowSession.findOne({
        ...{ _id: new Types.ObjectId(params.sessionId), embedTokenId: embed._id },
        visitorId: new Types.ObjectId(visitor?.id),
      }).lean<FlowSessionRecord>();
      if (!session) throw notFound('session_not_found', 'There is no such session.');
      const { items, nextCursor } = await listMessages(models, session, query);
      const shownItems = items.map(({ message_id, role, content, created_at }) => ({
        ...{ message_id, role, content, created_at },
      }));
      return { status: 200, body: { items: shownItems, nextCursor } };
    }),
    route(embedPage, async ({ params, response }) => {
      const embed = await deps.find(params.token);
      if (!embed?.enabled)
        throw notFound('embed_token_unknown', 'There is no such embed token, or it is not in force.');
      response.removeHeader('X-Frame-Options');
      response.setHeader('Content-Security-Policy', embedPolicy(embed));
      response.setHeader('Cache-Control', 'no-store');
      response.type('html').status(200).send(pageOf(embed));
      return 'streamed';
    }),
  ];
};

/** What of an event a visitor is told: neither what it cost nor what the flow knows beside its answer. */
function shown(event: string, data: unknown): unknown {
  const { execution_id, text, message, status, code } = data as Record<string, unknown>;
  if (event === 'token') return { execution_id, text };
  if (event === 'end') return { execution_id, status, message };
  if (event === 'error') return { execution_id, code, message };
  return { execution_id };
}
