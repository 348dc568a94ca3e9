import { z } from 'zod';
import { idSchema, listOf, listQuery, timestampSchema } from '../kernel/common';
import { defineOperation } from '../kernel/operation';
import { chatAnswerSchema, chatMessageSchema } from './chat';
import { byId, canFlow, flowsPath } from './scope';

const tag = 'Embedding of flows';
const scope = 'flows';
const path = `${flowsPath}/workflows/{id}/embed-tokens`;
const one = `${path}/{tokenId}`;
const byToken = z.object({ id: idSchema, tokenId: idSchema });

/** Embed tokens of one flow. */
export const EMBED_TOKENS_MAX = 20;
/** Sites that one may be used on. */
export const EMBED_ORIGINS_MAX = 20;
/** Characters of one message of a visitor. */
export const EMBED_MESSAGE_MAX = 4_000;
/** Messages of a visitor, and of one network, in a minute; of a token: its own setting. */
export const VISITOR_MESSAGES_MAX = 10;
export const NETWORK_MESSAGES_MAX = 60;
/** Visitors that one network may become in a minute. */
export const NETWORK_VISITORS_MAX = 30;
/** The header that names the visitor. */
export const VISITOR_HEADER = 'x-weft-visitor';
/** Requests of visitors: checked before their bodies are read. */
export const EMBED_PUBLIC_PATH = `${flowsPath}/embed/public`;

/** `https://example.com`: no path; http for this machine alone. */
const origin = z
  .url({ protocol: /^https?$/ })
  .max(255)
  .refine(
    (text) => URL.canParse(text) && new URL(text).origin === text,
    'must be an origin, such as https://example.com',
  )
  .refine(
    (text) =>
      !URL.canParse(text) ||
      new URL(text).protocol === 'https:' ||
      /^(localhost|127\.0\.0\.1|\[::1\])$/.test(new URL(text).hostname),
    'must begin with https:// (http for this machine alone)',
  );
const color = z.string().regex(/^#[0-9a-f]{6}$/i, 'must be a colour such as #4338ca');

const settings = {
  name: z.string().trim().min(1).max(100),
  origins: z.array(origin).min(1).max(EMBED_ORIGINS_MAX),
  enabled: z.boolean(),
  /** Only visitors whom the site itself has signed. */
  requires_identity: z.boolean(),
  /** Messages of all visitors in a minute. */
  messages_per_minute: z.int().min(1).max(6_000),
  title: z.string().trim().min(1).max(60),
  greeting: z.string().trim().max(500),
  suggestions: z.array(z.string().trim().min(1).max(120)).max(4),
  color,
  position: z.enum(['right', 'left']),
  scheme: z.enum(['auto', 'light', 'dark']),
};

export const embedTokenSchema = z
  .object({
    id: idSchema,
    workflow_id: idSchema,
    /** Stands in the page of the site: it names, it does not prove anything. */
    token: z.string(),
    ...settings,
    origins: z.array(z.string()),
    created_at: timestampSchema,
    updated_at: timestampSchema,
  })
  .meta({ id: 'EmbedToken' });
export type EmbedToken = z.infer<typeof embedTokenSchema>;
/** `secret` signs who a visitor is; in this answer alone. */
export const newEmbedTokenSchema = embedTokenSchema.extend({ secret: z.string() }).meta({ id: 'NewEmbedToken' });
export type NewEmbedToken = z.infer<typeof newEmbedTokenSchema>;

const createBody = z.strictObject({
  ...settings,
  enabled: settings.enabled.default(true),
  requires_identity: settings.requires_identity.default(false),
  messages_per_minute: settings.messages_per_minute.default(60),
  title: settings.title.default('Chat'),
  greeting: settings.greeting.default(''),
  suggestions: settings.suggestions.default([]),
  color: settings.color.default('#4338ca'),
  position: settings.position.default('right'),
  scheme: settings.scheme.default('auto'),
});
export type EmbedTokenToMake = z.infer<typeof createBody>;
const updateBody = z.strictObject(settings).partial();
export type EmbedTokenChange = z.infer<typeof updateBody>;

const changing = { tag, scope, permission: canFlow('write', 'member') } as const;
const reading = { tag, scope, permission: canFlow('read') } as const;

export const embedTokensList = defineOperation({
  ...{ ...reading, id: 'workflows.embedTokens.list', method: 'get', path, params: byId },
  summary: 'Where a flow is embedded',
  responses: { 200: z.object({ items: z.array(embedTokenSchema) }) },
});
export const embedTokenCreate = defineOperation({
  ...{ ...changing, id: 'workflows.embedTokens.create', method: 'post', path, params: byId, body: createBody },
  summary: 'Let a flow be talked to on other sites',
  description:
    'Visitors talk to its published version, in the name and on the money of whoever made the token. `secret` signs who a visitor is (JWT, HS256), and is in this answer alone. 422 `too_many_embed_tokens`.',
  responses: { 201: newEmbedTokenSchema },
});
export const embedTokenUpdate = defineOperation({
  ...{ ...changing, id: 'workflows.embedTokens.update', method: 'patch', path: one, params: byToken, body: updateBody },
  summary: 'Change where and how a flow is embedded; in force within 5 s',
  responses: { 200: embedTokenSchema },
});
export const embedTokenRotate = defineOperation({
  ...{ ...changing, id: 'workflows.embedTokens.rotate', method: 'post', path: `${one}/rotate`, params: byToken },
  summary: 'Another secret to sign visitors with; what the old one signed is refused at once',
  responses: { 200: newEmbedTokenSchema },
});
export const embedTokenPreview = defineOperation({
  ...{ ...changing, id: 'workflows.embedTokens.preview', method: 'post', path: `${one}/preview`, params: byToken },
  summary: 'A visitor of the first of its sites, to try the chat with in our own pages',
  responses: { 201: z.object({ visitor_token: z.string(), expires_at: timestampSchema }) },
});
export const embedTokenRevoke = defineOperation({
  ...{ ...changing, id: 'workflows.embedTokens.revoke', method: 'delete', path: one, params: byToken },
  summary: 'Revoke an embed token: nobody talks by it from now on; streams end within 5 s',
  responses: { 204: null },
});

const open = {
  tag,
  scope: 'session',
  permission: { kind: 'public' },
  params: z.object({ token: z.string().max(100) }),
} as const;
const refusals =
  'Asked before anything is read: 403 `origin_missing`, `origin_not_allowed`; 404 `embed_token_unknown`, 403 `embed_token_disabled`; 401 `visitor_token_missing`, `visitor_token_invalid`.';
const sayBody = z.strictObject({
  message: z.string().trim().min(1).max(EMBED_MESSAGE_MAX),
  session_id: idSchema.optional(),
});
export type EmbedSay = z.infer<typeof sayBody>;
const saying = {
  ...open,
  method: 'post',
  bodyLimits: { maxBytes: 32_768 },
  body: sayBody,
} as const;

export const embedConfigSchema = z
  .object({
    title: z.string(),
    greeting: z.string(),
    suggestions: z.array(z.string()),
    color: z.string(),
    position: z.enum(['right', 'left']),
    scheme: z.enum(['auto', 'light', 'dark']),
    requires_identity: z.boolean(),
  })
  .meta({ id: 'EmbedConfig' });
export type EmbedConfig = z.infer<typeof embedConfigSchema>;

export const embedConfig = defineOperation({
  ...{ ...open, id: 'embed.config', method: 'get', path: `${EMBED_PUBLIC_PATH}/{token}/config` },
  summary: 'How the chat looks on a site',
  description: refusals,
  responses: { 200: embedConfigSchema },
});
export const embedVisitor = defineOperation({
  ...{ ...open, id: 'embed.visitor', method: 'post', path: `${EMBED_PUBLIC_PATH}/{token}/visitors` },
  summary: 'Become a visitor of this site',
  description: `\`identity\`: a JWT that the site has signed with the secret (\`sub\`, \`exp\`, a day at most); \`visitor_token\`: who one was before. ${refusals} 401 \`identity_missing\`, \`identity_invalid\`; 429.`,
  bodyLimits: { maxBytes: 16_384 },
  body: z.strictObject({ identity: z.string().max(4_000).optional(), visitor_token: z.string().max(4_000).optional() }),
  responses: { 201: z.object({ visitor_token: z.string(), expires_at: timestampSchema }) },
});
export const embedChat = defineOperation({
  ...{ ...saying, id: 'embed.chat', path: `${EMBED_PUBLIC_PATH}/{token}/chat` },
  summary: 'Say something to an embedded flow',
  description: `With the visitor's token in \`X-Weft-Visitor\`. ${refusals} 402 \`budget_exceeded\`, 409 \`session_busy\`, \`flow_not_published\`, 429.`,
  responses: {
    200: chatAnswerSchema.omit({ costUsd: true, model: true, usage: true }).meta({ id: 'EmbedAnswer' }),
    202: z.object({ session_id: idSchema, execution_id: idSchema }),
  },
});
export const embedChatStream = defineOperation({
  ...{ ...saying, id: 'embed.chatStream', path: `${EMBED_PUBLIC_PATH}/{token}/chat/stream` },
  summary: 'Say something to an embedded flow, and follow the answer (SSE)',
  description: `The events of \`chatflow/chat/stream\` that a visitor may see: \`start token reset human_input_required end error\`. ${refusals}`,
  responses: { 200: { mediaType: 'text/event-stream', description: 'Events' } },
});
export const embedHistory = defineOperation({
  ...{ ...open, id: 'embed.history', method: 'get' },
  path: `${EMBED_PUBLIC_PATH}/{token}/sessions/{sessionId}/history`,
  summary: 'What a visitor and the flow have said',
  description: refusals,
  params: z.object({ token: z.string().max(100), sessionId: idSchema }),
  query: listQuery,
  responses: {
    200: listOf(
      chatMessageSchema
        .pick({ message_id: true, role: true, content: true, created_at: true })
        .meta({ id: 'EmbedMessage' }),
    ),
  },
});
export const embedPage = defineOperation({
  ...{ ...open, id: 'embed.page', method: 'get', path: '/embed/{token}' },
  summary: 'The chat itself, as the frame that `widget.js` opens; only sites of the token may frame it',
  responses: { 200: { mediaType: 'text/html', description: 'The page' } },
});

export const embedOperations = [
  embedTokensList,
  embedTokenCreate,
  embedTokenUpdate,
  embedTokenRotate,
  embedTokenPreview,
  embedTokenRevoke,
  embedConfig,
  embedVisitor,
  embedChat,
  embedChatStream,
  embedHistory,
  embedPage,
] as const;
