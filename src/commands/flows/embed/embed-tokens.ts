import { randomBytes } from 'node:crypto';
import { type ClientSession, Types } from 'mongoose';
import type { AuditAction } from '../../../contracts/accounts/audit-actions';
import {
  EMBED_TOKENS_MAX,
  type EmbedToken,
  type EmbedTokenChange,
  type EmbedTokenToMake,
  type NewEmbedToken,
} from '../../../contracts/flows/embed';
import type { FlowRecord } from '../../../models/flows/flow.model';
import { embedTokenContext, type FlowEmbedTokenRecord } from '../../../models/flows/flow-embed-token.model';
import { actorOf, type Caller } from '../../../platform/caller';
import { notFound, unprocessable } from '../../../platform/errors';
import { withTransaction } from '../../../platform/mongo';
import { appendAudit } from '../../../security/audit/audit';
import type { Secrets } from '../../../security/secrets/secrets';
import type { FlowDeps } from '../flow-deps';

export interface EmbedTokenDeps extends FlowDeps {
  secrets: Pick<Secrets, 'seal'>;
}
type Flow = Pick<FlowRecord, '_id' | 'organisationId'>;

const TOKEN_BYTES = 18;
const SECRET_BYTES = 32;
const createSecret = () => randomBytes(SECRET_BYTES).toString('base64url');

/** Those in force, oldest first. */
export async function listEmbedTokens({ models }: FlowDeps, { _id: flowId }: Flow): Promise<EmbedToken[]> {
  const found = await models.FlowEmbedToken.find({ flowId, revokedAt: null })
    .sort({ _id: 1 })
    .lean<FlowEmbedTokenRecord[]>();
  return found.map(present);
}

/** One in force. 404 `embed_token_not_found`. */
export async function findEmbedToken(
  { models }: FlowDeps,
  { _id: flowId }: Flow,
  id: string,
): Promise<FlowEmbedTokenRecord> {
  const found = await models.FlowEmbedToken.findOne({
    ...{ _id: new Types.ObjectId(id), flowId },
    revokedAt: null,
  }).lean<FlowEmbedTokenRecord>();
  if (!found) throw missing();
  return found;
}
const missing = () => notFound('embed_token_not_found', 'The flow has no such embed token.');

/** 422 `too_many_embed_tokens`. */
export async function createEmbedToken(
  deps: EmbedTokenDeps,
  caller: Caller,
  { _id: flowId, organisationId }: Flow,
  body: EmbedTokenToMake,
): Promise<NewEmbedToken> {
  const { models, connection } = deps;
  if ((await models.FlowEmbedToken.countDocuments({ flowId, revokedAt: null })) >= EMBED_TOKENS_MAX)
    throw unprocessable(
      'too_many_embed_tokens',
      `The flow has ${EMBED_TOKENS_MAX} embed tokens, as many as one may have.`,
    );
  const now = new Date();
  const secret = createSecret();
  const ids = { _id: new Types.ObjectId(), organisationId };
  const record = {
    ...{ ...ids, flowId, userId: new Types.ObjectId(caller.userId), createdAt: now, updatedAt: now },
    ...{ token: `emb_${randomBytes(TOKEN_BYTES).toString('base64url')}`, ...fieldsOf(body) },
    ...deps.secrets.seal(secret, embedTokenContext(ids)),
  } as FlowEmbedTokenRecord;
  await withTransaction(connection, async (session) => {
    await models.FlowEmbedToken.collection.insertOne(record as never, { session });
    await note(deps, caller, record, 'flow.embed-created', session);
  });
  return { ...present(record), secret };
}

/** 404 `embed_token_not_found`. */
export const changeEmbedToken = async (
  deps: EmbedTokenDeps,
  caller: Caller,
  flow: Flow,
  id: string,
  body: EmbedTokenChange,
): Promise<EmbedToken> => present(await change(deps, caller, flow, id, 'flow.embed-changed', fieldsOf(body)));

/** Another secret: the answer alone holds it. 404 `embed_token_not_found`. */
export async function rotateEmbedToken(
  deps: EmbedTokenDeps,
  caller: Caller,
  flow: Flow,
  id: string,
): Promise<NewEmbedToken> {
  const secret = createSecret();
  const sealed = deps.secrets.seal(
    secret,
    embedTokenContext({ _id: new Types.ObjectId(id), organisationId: flow.organisationId }),
  );
  return { ...present(await change(deps, caller, flow, id, 'flow.embed-rotated', sealed)), secret };
}

/** 404 `embed_token_not_found`. */
export async function revokeEmbedToken(deps: EmbedTokenDeps, caller: Caller, flow: Flow, id: string): Promise<void> {
  await change(deps, caller, flow, id, 'flow.embed-revoked', { revokedAt: new Date() });
}

async function change(
  deps: EmbedTokenDeps,
  caller: Caller,
  { _id: flowId }: Flow,
  id: string,
  action: AuditAction,
  fields: object,
): Promise<FlowEmbedTokenRecord> {
  return withTransaction(deps.connection, async (session) => {
    const changed = await deps.models.FlowEmbedToken.findOneAndUpdate(
      { _id: new Types.ObjectId(id), flowId, revokedAt: null },
      { $set: { ...fields, updatedAt: new Date() } },
      { session, returnDocument: 'after' },
    ).lean<FlowEmbedTokenRecord>();
    if (!changed) throw missing();
    await note(deps, caller, changed, action, session);
    return changed;
  });
}

const fieldsOf = ({
  requires_identity: requiresIdentity,
  messages_per_minute: messagesPerMinute,
  ...rest
}: EmbedTokenChange) => ({
  ...rest,
  ...(requiresIdentity !== undefined && { requiresIdentity }),
  ...(messagesPerMinute !== undefined && { messagesPerMinute }),
});

const note = (
  { models }: FlowDeps,
  caller: Caller,
  { _id, flowId, origins }: FlowEmbedTokenRecord,
  action: AuditAction,
  session: ClientSession,
) =>
  appendAudit(
    models,
    {
      ...{ ...actorOf(caller), action, resource: `flow:${flowId.toHexString()}` },
      details: { embedToken: _id.toHexString(), origins },
    },
    session,
  );

const present = (record: FlowEmbedTokenRecord): EmbedToken => ({
  ...{ id: record._id.toHexString(), workflow_id: record.flowId.toHexString(), token: record.token },
  ...{ name: record.name, origins: [...record.origins], enabled: record.enabled },
  ...{ requires_identity: record.requiresIdentity, messages_per_minute: record.messagesPerMinute },
  ...{ title: record.title, greeting: record.greeting, suggestions: [...record.suggestions] },
  ...{ color: record.color, position: record.position, scheme: record.scheme },
  ...{ created_at: record.createdAt.toISOString(), updated_at: record.updatedAt.toISOString() },
});
