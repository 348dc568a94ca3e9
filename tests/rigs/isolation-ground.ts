/** A victim with one of everything, and those who must not get at it: what the isolation test and its negative control share. */
import { randomBytes, randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ObjectId } from 'mongodb';
import { NOTE_SECTIONS } from '../../src/contracts/support/documentation';
import { API_SCOPES, type ApiScope, type Operation, scopeOf } from '../../src/contracts/kernel/operation';
import { operations } from '../../src/contracts/operations';
import { SUPPORT_SETTINGS_DEFAULT } from '../../src/contracts/support/settings';
import { hashApiKey } from '../../src/models/accounts/api-key-queries';
import { createTokens } from '../../src/security/accounts/tokens';
import type { ProcessRig } from './process-rig';
import { TEST_PASSWORD, WeftClient } from '../support/weft-client';

/** Operations that need somebody's right. */
export const guardedOperations: readonly Operation[] = operations.filter(
  ({ permission }) => permission.kind !== 'public',
);

const LOCAL_AGENT = {
  ...{ name: 'Mine', device_id: 'mine', directory_paths: ['/home/mine'], data_types: ['tasks'] },
  ...{ prompt_template: 'Extract tasks.', enabled: false },
};
const CLOUD_AGENT = {
  ...{ name: 'Mine', provider: 'gmail', data_types: ['tasks'], prompt_template: 'Extract tasks.', enabled: false },
};
const NO_GRAPH = { nodes: [], edges: [] };
/** There is no worker: what waits for an answer is told to come back. */
const LATER = { prefer: 'respond-async' };
/** Named in a body: a conversation of the victim's. */
const VICTIMS_JOURNEY = new ObjectId().toHexString();
const NAMED_IN_BODY: ReadonlySet<string> = new Set(['agents.journey.message']);

/** Of a chat with a device of whoever sends it: one that is known, and away. */
async function chatOnOwnDevice({ user }: WeftClient, rig: ProcessRig): Promise<object> {
  const own = { organisationId: new ObjectId(user.organisation.id), userId: new ObjectId(user.id) };
  await rig.db
    .collection('devices')
    .updateOne(
      { ...own, deviceId: 'own-device' },
      { $setOnInsert: { name: 'Own', createdAt: new Date(), updatedAt: new Date() } },
      { upsert: true },
    );
  return { message: 'List my tasks', context: { device_id: 'own-device' } };
}

/** A body that would be accepted from somebody with the right; a function makes it for whoever sends it. An operation with a body and no entry here fails. */
const BODIES: Record<string, unknown> = {
  'api-keys.create': { name: 'Mine', scopes: ['read'] },
  'canvas.create': { title: 'Mine' },
  'canvas.update': { title: 'Taken over' },
  'canvas.members.add': { email: 'second@example.test', role: 'viewer' },
  'canvas.members.update': { role: 'viewer' },
  'canvas.blocks.create': { kind: 'text', content: { text: 'hello' } },
  'canvas.blocks.update': { x: 10 },
  'canvas.blocks.move': { x: 10, y: 10 },
  'canvas.generate': { prompt: 'Plan a week' },
  'canvas.agui': { threadId: 'thread', runId: 'run', messages: [{ id: '1', role: 'user', content: 'Plan a week' }] },
  'auth.password.change': { current_password: TEST_PASSWORD, new_password: TEST_PASSWORD },
  'me.update': { name: 'Taken over' },
  'me.deletion.request': ({ user }: WeftClient) => ({ password: TEST_PASSWORD, confirm: user.email }),
  'connections.refresh': { connection_id: '0'.repeat(24) },
  'provider-keys.create': { provider: 'openai', name: 'Mine', secret: 'sk-of-the-stranger' },
  'provider-keys.update': { enabled: false },
  'provider-keys.replace': { secret: 'sk-of-the-stranger' },
  'provider-keys.settings.update': { fallBackToShared: false },
  'devices.pairings.create': {},
  'devices.update': { name: 'Taken over' },
  'devices.policy.put': { rules: [] },
  'organisation.update': { name: 'Taken over' },
  'organisation.members.update': { role: 'viewer' },
  'organisation.invitations.create': { email: 'guest@example.test', role: 'member' },
  'approvals.approve': {},
  'approvals.reject': {},
  'approvals.answer': { action: 'later' },
  'approvals.extend': {},
  'budgets.create': { scope: 'organisation', period: 'day', limitUsd: '1' },
  'budgets.update': { limitUsd: '1' },
  'devices.chat': chatOnOwnDevice,
  'support.create': { title: 'Mine' },
  'support.update': { title: 'Taken over' },
  'support.lane.put': { questions: [], actions: [] },
  'support.resolve': {},
  'support.escalate': {},
  'support.pause': {},
  'support.settings.put': SUPPORT_SETTINGS_DEFAULT,
  'support.notes.edit': { text: NOTE_SECTIONS.map((section) => `## ${section}\nTaken over`).join('\n') },
  'support.notes.regenerate': {},
  'support.outputs.edit': { text: 'Taken over' },
  'support.outputs.write': {},
  'support.exports.create': {},
  'ticket-system.put': {
    credentials: { system: 'webhook', url: 'https://example.com/hook' },
    settings: { pushes: ['internal_note'], resolved_status: '', escalated_status: '', work_type: '' },
  },
  'ticket-system.members.put': { member: 'taken-over' },
  'agents.local.create': LOCAL_AGENT,
  'agents.local.update': { name: 'Taken over' },
  'agents.cloud.create': CLOUD_AGENT,
  'agents.cloud.update': { name: 'Taken over' },
  'agents.suggestions.update': { data: { title: 'Taken over' } },
  'agents.suggestions.approve': { data: { title: 'Taken over' } },
  'devices.suggestions.approve': { data: { title: 'Taken over' } },
  'workflows.create': { name: 'Mine', kind: 'workflow' },
  'workflows.import': { format: 'weft.flow', formatVersion: 1, kind: 'workflow', name: 'Mine', graph: NO_GRAPH },
  'workflows.update': { name: 'Taken over' },
  'workflows.validate': {},
  'workflows.publish': {},
  'workflows.rollback': { version: 1 },
  'workflows.execute': {},
  'agentflows.execute': {},
  'flows.agentflows.execute': {},
  'agentflows.executeStream': {},
  'workflows.nodes.test': {},
  'agentflows.executions.replay': { from_node: 'start' },
  'agentflows.executions.answer': { action: 'continue' },
  'chatflow.chat': { message: 'Hello' },
  'chatflow.chatStream': { message: 'Hello' },
  'chatflow.workflows.chat': { message: 'Hello' },
  'chatflow.workflows.chatStream': { message: 'Hello' },
  'flows.chatflows.chat': { message: 'Hello' },
  'chatflow.sessions.create': {},
  'workflows.triggers.create': { kind: 'webhook', name: 'Mine' },
  'workflows.triggers.update': { name: 'Taken over' },
  'flows.credentials.create': { name: 'mine', kind: 'bearer', hosts: ['api.example.com'], secret: 'abc' },
  'flows.credentials.update': { hosts: ['evil.example.com'] },
  'flows.variables.set': { name: 'mine', value: 1 },
  'workflows.embedTokens.create': { name: 'Mine', origins: ['https://example.com'] },
  'workflows.embedTokens.update': { enabled: false },
  'mcp.call': { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} },
  'documentStores.create': { name: 'Mine' },
  'documentStores.update': { name: 'Taken over' },
  'documentStores.search': { query: 'canary' },
  'agents.journey.start': { agent_type: 'local', data_types: ['tasks'] },
  'agents.journey.message': { session_id: VICTIMS_JOURNEY, message: 'Mails of clients' },
  'llm.embeddings': { model: 'demo-embedding', input: 'hello' },
  'vectors.embed': { text: 'hello' },
  'support.messages.send': { content: 'hello' },
  'support.steps.advance': {},
  'llm.responses': { model: 'demo', input: 'Hello' },
  'llm.chat': { model: 'demo', messages: [{ role: 'user', content: 'Hello' }] },
  'llm.chat-api': { model: 'demo', messages: [{ role: 'user', content: 'Hello' }] },
};
const QUERIES: Record<string, Record<string, string | number>> = {
  'canvas.changes': { since: 0 },
  'support.search': { q: 'canary' },
  'search.find': { q: 'canary' },
  'support.attachments.add': { name: 'log.txt' },
  'documents.upload': { name: 'log.txt' },
};

/** Lets invitations be made: of the environment of the rig. No worker, so no mail is written. */
export const MAILS = { MAIL_DIR: join(tmpdir(), 'weft-no-mails') };

/** Operations after which their caller is logged out: probed by somebody who is needed for nothing else. */
export const ENDING_OPERATIONS: ReadonlySet<string> = new Set(['auth.logout-everywhere', 'me.deletion.request']);

export interface IsolationGround {
  victim: WeftClient;
  /** A colleague: same organisation, the least role on the canvas and in the organisation. */
  viewer: WeftClient;
  /** A text of the victim's that nobody else may ever be sent. */
  canary: string;
  /** Of the victim's things, by the names that paths have for them. */
  ids: Record<string, string>;
  call(
    client: WeftClient,
    operation: Operation,
    values: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<{ status: number; text: string }>;
  /** What somebody of another organisation got that she should not, logged in or with an API key; undefined: nothing. */
  probeAsStranger(operation: Operation, by?: 'log-in' | 'API key'): Promise<string | undefined>;
  /** Tokens of the victim that were never good, or are no more: what is sent → the 401's code. */
  badTokens: Record<string, { token: string; code: string }>;
  /** A key of the victim's with every scope but that one; `session`: with all. */
  keyWithout(scope: ApiScope | 'session'): string;
}

/** What a protocol wants beside the token. */
const HEADERS: Record<string, Record<string, string>> = {
  'mcp.call': { accept: 'application/json, text/event-stream' },
};

/** The rig's secret, so that tokens can be made that ran out. */
export const ISOLATION_SECRET = 'isolation-secret-isolation-secret-isolation';

/** Makes it all, on a rig that needs an api alone with the environment `MAILS`. */
export async function openIsolationGround(rig: ProcessRig): Promise<IsolationGround> {
  const canary = `canary-${randomUUID()}`;
  const [victim, stranger] = [await rig.person(), await rig.person()];
  const viewer = await makeViewer(rig, victim);
  const ids = await makeThings(rig, victim, viewer, canary);
  const strangersKey = await makeKey(rig, stranger, { scopes: API_SCOPES });
  const badTokens = await makeBadTokens(rig, victim);
  const keys = new Map<ApiScope | 'session', string>([['session', await makeKey(rig, victim, { scopes: API_SCOPES })]]);
  for (const scope of API_SCOPES)
    keys.set(scope, await makeKey(rig, victim, { scopes: API_SCOPES.filter((other) => other !== scope) }));
  const call: IsolationGround['call'] = async (client, operation, values, headers = {}) => {
    if (operation.body && operation.permission.kind !== 'public' && !(operation.id in BODIES))
      throw new Error(`add a body for ${operation.id}: it cannot be probed without`);
    const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => valueOf(operation, name, values));
    const stop = new AbortController();
    const body: unknown = BODIES[operation.id];
    const response = await client.fetch(operation.method.toUpperCase(), path, {
      ...(operation.body
        ? {
            body:
              typeof body === 'function'
                ? await (body as (of: WeftClient, on: ProcessRig) => unknown)(client, rig)
                : body,
          }
        : {}),
      headers: { ...LATER, ...HEADERS[operation.id], ...headers },
      query: QUERIES[operation.id] ?? {},
      signal: stop.signal,
    });
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
    const text = isStream ? '' : await response.text();
    stop.abort();
    return { status: response.status, text };
  };
  return {
    victim,
    viewer,
    canary,
    ids,
    call,
    badTokens,
    keyWithout: (scope) => keys.get(scope) ?? '',
    async probeAsStranger(operation, by = 'log-in') {
      const headers = by === 'API key' ? { authorization: `Bearer ${strangersKey}` } : {};
      const caller = ENDING_OPERATIONS.has(operation.id) && by === 'log-in' ? await rig.person() : stranger;
      const { status, text } = await call(caller, operation, ids, headers);
      if (text.includes(canary)) return `${operation.id} sent what is the victim's`;
      if (by === 'API key' && scopeOf(operation) === 'session')
        return status === 403 ? undefined : `${operation.id} answered ${status}`;
      // Whatever names a thing names the victim's: it is as one that is not there.
      const isRight = operation.params || NAMED_IN_BODY.has(operation.id) ? status === 404 : status < 300;
      return isRight ? undefined : `${operation.id} answered ${status}`;
    },
  };
}

/** An API key as the server keeps them; the operations that make and revoke keys are probed like all others. */
async function makeKey(
  rig: ProcessRig,
  { user }: WeftClient,
  fields: { scopes: readonly ApiScope[]; revokedAt?: Date; expiresAt?: Date },
): Promise<string> {
  const key = `weft_sk_${randomBytes(32).toString('base64url')}`;
  await rig.db.collection('api_keys').insertOne({
    organisationId: new ObjectId(user.organisation.id),
    userId: new ObjectId(user.id),
    name: 'Probe',
    hint: key.slice(0, 12),
    hash: hashApiKey(key),
    createdAt: new Date(),
    ...fields,
  });
  return key;
}

/** What a path names as `id` is of the kind that its permission is about, where the ground has one. */
const valueOf = ({ permission }: Operation, name: string, values: Record<string, string>) =>
  values[`${permission.kind}.${name}`] ?? values[name] ?? 'missing';

async function makeBadTokens(rig: ProcessRig, victim: WeftClient): Promise<IsolationGround['badTokens']> {
  const { ver, sid } = decodeJwt<{ ver: number; sid: string }>(victim.token);
  const sign = async (secret: string, ttlSeconds: number) => {
    const tokens = createTokens({
      JWT_SECRET: secret,
      JWT_SECRET_PREVIOUS: '',
      JWT_ISSUER: 'weft',
      ACCESS_TOKEN_TTL_SECONDS: ttlSeconds,
    });
    const { id, organisation, role } = victim.user;
    return (await tokens.signAccessToken({ sub: id, org: organisation.id, role, ver, sid })).token;
  };
  const [head = '', , signature = ''] = victim.token.split('.');
  const prolonged = Buffer.from(JSON.stringify({ ...decodeJwt(victim.token), exp: 4_102_444_800 })).toString(
    'base64url',
  );
  const unsigned = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
  const ended = new Date(Date.now() - 60_000);
  const key = (fields: object) => makeKey(rig, victim, { scopes: API_SCOPES, ...fields });
  return {
    'a JWT of another secret': {
      token: await sign('another-secret-another-secret-another', 900),
      code: 'token_invalid',
    },
    'a JWT with other claims': { token: `${head}.${prolonged}.${signature}`, code: 'token_invalid' },
    'a JWT without a signature': { token: `${unsigned}.${victim.token.split('.')[1] ?? ''}.`, code: 'token_invalid' },
    'a JWT that ran out': { token: await sign(ISOLATION_SECRET, -60), code: 'token_expired' },
    'a revoked API key': { token: await key({ revokedAt: ended }), code: 'api_key_invalid' },
    'an API key that ran out': { token: await key({ expiresAt: ended }), code: 'api_key_invalid' },
    'an unknown API key': { token: `weft_sk_${'x'.repeat(43)}`, code: 'api_key_invalid' },
  };
}

async function makeViewer(rig: ProcessRig, victim: WeftClient): Promise<WeftClient> {
  const { user } = await rig.person();
  await rig.db
    .collection('users')
    .updateOne(
      { _id: new ObjectId(user.id) },
      { $set: { organisationId: new ObjectId(victim.user.organisation.id), role: 'viewer' } },
    );
  return WeftClient.login(rig.url, user.email);
}

/** A flow that was published, an execution of it, and a chat. */
async function makeFlowThings(rig: ProcessRig, victim: WeftClient, canary: string) {
  const at = '/api/agent-builder';
  const flow = await victim.request<{ id: string }>('POST', `${at}/workflows`, {
    body: { name: canary, kind: 'workflow' },
  });
  await victim.request('POST', `${at}/workflows/${flow.id}/publish`, { body: { note: canary } });
  const started = await victim.request<{ execution_id: string }>('POST', `${at}/workflows/${flow.id}/execute`, {
    body: { input: { canary } },
  });
  const ids = { organisationId: new ObjectId(victim.user.organisation.id), userId: new ObjectId(victim.user.id) };
  const now = new Date();
  const sessionId = new ObjectId();
  await rig.db
    .collection('flow_sessions')
    .insertOne({ ...{ _id: sessionId, ...ids, title: canary, messageCount: 1 }, createdAt: now, updatedAt: now });
  await rig.db
    .collection('flow_messages')
    .insertOne({ ...{ ...ids, sessionId, seq: 1, role: 'user', content: canary }, createdAt: now });
  const { id: triggerId } = await victim.request<{ id: string }>('POST', `${at}/workflows/${flow.id}/triggers`, {
    body: { kind: 'webhook', name: canary },
  });
  const { id: credentialId } = await victim.request<{ id: string }>('POST', `${at}/credentials`, {
    body: { name: 'theirs', kind: 'header', field: canary, hosts: ['api.example.com'], secret: canary },
  });
  const { id: variableId } = await victim.request<{ id: string }>('POST', `${at}/variables`, {
    body: { name: 'theirs', value: canary },
  });
  const { id: tokenId } = await victim.request<{ id: string }>('POST', `${at}/workflows/${flow.id}/embed-tokens`, {
    body: { name: canary, origins: ['https://example.com'] },
  });
  const store = await victim.request<{ id: string }>('POST', `${at}/document-stores`, { body: { name: canary } });
  const storeId = new ObjectId(store.id);
  const documentId = new ObjectId();
  const { organisationId, userId } = ids;
  await rig.db.collection('store_documents').insertOne({
    ...{ _id: documentId, organisationId, userId, storeId, tier: 'free', name: canary, title: canary, kind: 'text' },
    ...{ bytes: 1, sha256: canary, metadata: [], status: 'ready', attempt: 1, idleAttempts: 0, characters: 1 },
    ...{ chunks: 1, embedded: 1, version: 1, createdAt: now, updatedAt: now },
  });
  await rig.db.collection('document_chunks').insertOne({
    ...{ _id: `${documentId.toHexString()}:0`, organisationId, storeId, documentId, number: 0, text: canary },
    ...{ heading: [], start: 0, end: 1 },
  } as never);
  return {
    ...{ flowId: flow.id, executionId: started.execution_id, sessionId: sessionId.toHexString() },
    ...{ triggerId, credentialId, variableId, tokenId, storeId: store.id, documentId: documentId.toHexString() },
  };
}

async function makeThings(
  rig: ProcessRig,
  victim: WeftClient,
  viewer: WeftClient,
  canary: string,
): Promise<Record<string, string>> {
  const organisationId = new ObjectId(victim.user.organisation.id);
  const canvas = await victim.createCanvas(canary);
  await victim.request('POST', `/api/v1/canvas/${canvas.id}/members`, {
    body: { userId: viewer.user.id, role: 'viewer' },
  });
  const block = await victim.addBlock(canvas.id, canary);
  const masked = await victim.addBlock(canvas.id, `password: ${canary}`);
  const mark = /#([a-z2-7]{10})\]/.exec(JSON.stringify(masked))?.[1] ?? '';
  const run = await victim.generate(canvas.id, `Board ${canary}`);
  run.stop();
  const now = new Date();
  const [approvalId, budgetId, providerKeyId] = [new ObjectId(), new ObjectId(), new ObjectId()];
  const apiKeyId = new ObjectId();
  const identityId = new ObjectId();
  await rig.db.collection('identities').insertOne({
    _id: identityId,
    issuer: 'https://id.example/',
    subject: canary,
    userId: new ObjectId(victim.user.id),
    email: `${canary}@example.test`,
    createdAt: now,
  });
  await rig.db.collection('api_keys').insertOne({
    _id: apiKeyId,
    organisationId,
    userId: new ObjectId(victim.user.id),
    name: canary,
    hint: 'weft_sk_xxxx',
    hash: randomUUID(),
    scopes: ['read'],
    createdAt: now,
  });
  await rig.db.collection('provider_keys').insertOne({
    _id: providerKeyId,
    organisationId,
    provider: 'openai',
    name: canary,
    sealed: canary,
    keyVersion: 'x',
    last4: '',
    models: [],
    weight: 1,
    isEnabled: false, // calls of the victim's have the server's models
    createdBy: new ObjectId(victim.user.id),
    createdAt: now,
    updatedAt: now,
  });
  const invitation = await victim.request<{ id: string }>('POST', '/api/v1/organisation/invitations', {
    body: { email: `${canary}@example.test`, role: 'member' },
  });
  const sessions = await victim.request<{ items: { id: string }[] }>('GET', '/api/v1/auth/sessions');
  await rig.db.collection('approvals').insertOne({
    _id: approvalId,
    organisationId,
    runId: new ObjectId(run.runId),
    userId: new ObjectId(victim.user.id),
    stepKey: 'review',
    tool: canary,
    parameters: {},
    parametersHash: 'x',
    risk: 'medium',
    reason: canary,
    subjectKind: 'canvas',
    subjectId: new ObjectId(canvas.id),
    status: 'pending',
    expiresAt: new Date(now.getTime() + 600_000),
    createdAt: now,
    updatedAt: now,
  });
  await rig.db.collection('budgets').insertOne({
    _id: budgetId,
    organisationId,
    scope: 'organisation',
    subjectId: organisationId,
    period: 'month',
    limitNanoUsd: 1_000_000_000,
    createdAt: now,
    updatedAt: now,
  });
  const exportId = new ObjectId();
  await rig.db.collection('person_exports').insertOne({
    _id: exportId,
    organisationId,
    userId: new ObjectId(victim.user.id),
    status: 'failed',
    attempt: 1,
    parts: [],
    part: canary,
    createdAt: now,
    updatedAt: now,
    expiresAt: new Date(now.getTime() + 600_000),
  });
  const jobId = new ObjectId();
  const ofJob = { organisationId, userId: new ObjectId(victim.user.id), expiresAt: new Date(now.getTime() + 600_000) };
  await rig.db.collection('embedding_jobs').insertOne({
    ...{ _id: jobId, ...ofJob, tier: 'free', model: canary, providerModel: 'x', dimension: 1, status: 'failed' },
    ...{ attempt: 1, idleAttempts: 0, parts: 1, partsDone: 0, total: 1, done: 0, createdAt: now, updatedAt: now },
  });
  const support = await victim.request<{ id: string }>('POST', '/api/ai-sessions', {
    body: { title: canary, problem_summary: canary },
  });
  const ofSession = { organisationId, sessionId: new ObjectId(support.id), text: canary, sections: [] };
  await rig.db.collection('support_notes').insertOne({
    ...{
      ...ofSession,
      version: 1,
      origin: 'model',
      isDraft: false,
      repairs: [],
      state: '',
      messageSeq: 0,
      createdAt: now,
    },
  });
  await rig.db.collection('support_outputs').insertOne({
    ...{ ...ofSession, kind: 'customer_reply', status: 'ready', createdAt: now, updatedAt: now },
  });
  // Under the same id: what paths call `id` is the victim's there too.
  await rig.db.collection('connected_accounts').insertOne({
    ...{ _id: new ObjectId(support.id), organisationId, userId: new ObjectId(victim.user.id), provider: 'gmail' },
    ...{ issuer: 'https://id.example', subject: canary, email: canary, status: 'ok', since: now },
    ...{ createdAt: now, updatedAt: now },
  });
  await rig.db.collection('ticket_connections').insertOne({
    ...{ _id: organisationId, system: 'webhook', url: `https://example.test/${canary}`, account: {}, sealed: canary },
    ...{ keyVersion: 'x', settings: { pushes: [], resolved_status: '', escalated_status: '', work_type: '' } },
    ...{ isEnabled: true, members: [], createdAt: now, updatedAt: now },
  });
  await rig.db.collection('ticket_pushes').insertOne({
    ...{
      organisationId,
      sessionId: new ObjectId(support.id),
      userId: new ObjectId(victim.user.id),
      kind: 'internal_note',
    },
    ...{ dedupeKey: 'internal_note:v1', status: 'failed', tries: 1, attempt: 1, error: canary, externalId: canary },
    ...{ createdAt: now, updatedAt: now },
  });
  const deviceId = new ObjectId();
  await rig.db.collection('devices').insertOne({
    ...{ _id: deviceId, organisationId, userId: new ObjectId(victim.user.id), deviceId: canary, name: canary },
    ...{ createdAt: now, updatedAt: now },
  });
  // Paths that name an `id` name the same one: what each finds under it is of its own kind.
  const ofAgent = {
    ...{ _id: new ObjectId(support.id), organisationId, userId: new ObjectId(victim.user.id), name: canary },
    ...{ dataTypes: ['tasks'], promptTemplate: canary, templateVersion: 1, scheduleTimezone: 'UTC', enabled: false },
    ...{ failures: 0, createdAt: now, updatedAt: now },
  };
  await rig.db
    .collection('local_agent_configs')
    .insertOne({ ...ofAgent, deviceId: canary, directoryPaths: [canary], fileExtensions: [] });
  await rig.db
    .collection('cloud_agent_configs')
    .insertOne({ ...ofAgent, _id: new ObjectId(), provider: 'gmail', filterConfig: {} });
  const agentRunId = new ObjectId();
  await rig.db.collection('agent_run_logs').insertOne({
    ...{ organisationId, userId: new ObjectId(victim.user.id), agentId: ofAgent._id, agentType: 'local' },
    ...{ runId: agentRunId, trigger: 'manual', isPreview: false, status: 'error', errorTexts: [canary] },
    ...{ itemsProcessed: 0, itemsCreated: 0, itemsSkipped: 0, itemsQueued: 0, inputTokens: 0, outputTokens: 0 },
    ...{ costNanoUsd: 0, startedAt: now },
  });
  await rig.db.collection('agent_findings').insertOne({
    ...{ _id: ofAgent._id, organisationId, userId: new ObjectId(victim.user.id), agentId: ofAgent._id },
    ...{ runId: agentRunId, key: canary, kind: 'suggestion', table: 'notes', deviceId: canary, sealed: canary },
    ...{ keyVersion: 'x', reason: canary, createdAt: now, expiresAt: new Date(now.getTime() + 600_000) },
  });
  await rig.db.collection('device_writes').insertOne({
    ...{ organisationId, userId: new ObjectId(victim.user.id), device: deviceId, agentId: ofAgent._id },
    ...{ agentType: 'local', runId: agentRunId, key: canary, kind: 'item', action: 'insert', table: 'tasks' },
    ...{ isApproved: false, state: 'failed', reason: canary, tries: 0, createdAt: now, expiresAt: now, endedAt: now },
  });
  await rig.db.collection('agent_hooks').insertOne({
    ...{ organisationId, userId: new ObjectId(victim.user.id), agentId: ofAgent._id, sealed: canary, keyVersion: 'x' },
    ...{ createdAt: now, rotatedAt: now },
  });
  await rig.db.collection('agent_journeys').insertOne({
    ...{ _id: new ObjectId(VICTIMS_JOURNEY), organisationId, userId: new ObjectId(victim.user.id), agentType: 'local' },
    ...{ dataTypes: ['tasks'], language: 'en', sealed: canary, keyVersion: 'x', turns: 0, isDone: false },
    ...{ expiresAt: new Date(now.getTime() + 600_000), createdAt: now, updatedAt: now },
  });
  const { flowId, executionId, sessionId, ...ofFlows } = await makeFlowThings(rig, victim, canary);
  return {
    ...{ 'flow.id': flowId, 'flow-execution.id': flowId, 'flow-session.sessionId': sessionId },
    ...{ ...ofFlows, executionId, requestId: new ObjectId().toHexString(), nodeId: 'output' },
    ...{ 'device.id': deviceId.toHexString(), 'agent-run.runId': agentRunId.toHexString() },
    ...{ table: 'tasks', rowId: 'row' },
    ...{ id: support.id, version: '1', kind: 'customer_reply' },
    jobId: jobId.toHexString(),
    attachmentId: new ObjectId().toHexString(),
    exportId: exportId.toHexString(),
    apiKeyId: apiKeyId.toHexString(),
    budgetId: budgetId.toHexString(),
    identityId: identityId.toHexString(),
    providerKeyId: providerKeyId.toHexString(),
    invitationId: invitation.id,
    sessionId: sessions.items[0]?.id ?? '',
    canvasId: canvas.id,
    blockId: block.id,
    mark,
    userId: victim.user.id,
    runId: run.runId,
    approvalId: approvalId.toHexString(),
    generationSessionId: randomUUID(),
  };
}
