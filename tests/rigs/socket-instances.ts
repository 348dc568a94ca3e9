import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Types } from 'mongoose';
import { Registry } from 'prom-client';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { connectRedis } from '../../src/platform/redis';
import { createSocketServer, type SocketServer } from '../../src/realtime/socket-server';
import { canvasNamespace } from '../../src/realtime/canvas/canvas.namespace';
import type { PresenceService } from '../../src/realtime/presence/presence';
import { systemSubjects } from '../../src/security/systems/subjects';
import { createEventLog } from '../../src/runs/events/event-log';
import { createRunFollower } from '../../src/runs/events/follow';
import { createAuthenticator } from '../../src/security/accounts/authenticate';
import { createTokens, type Tokens } from '../../src/security/accounts/tokens';
import { serviceUris, type TestServices } from './test-services';

export interface SocketInstance extends SocketServer {
  presence: PresenceService;
  url: string;
  registry: Registry;
  /** As if killed: Redis and clients are cut without a word. */
  kill(): void;
}

/** Tokens that live `ttlSeconds`, made with a secret of the tests. */
export const createTestTokens = (ttlSeconds = 900): Tokens =>
  createTokens({
    JWT_SECRET: 'a-secret-of-the-tests-and-only-of-them',
    JWT_SECRET_PREVIOUS: '',
    JWT_ISSUER: 'weft-test',
    ACCESS_TOKEN_TTL_SECONDS: ttlSeconds,
  });

/** One API instance's socket server on a free port, with connections of its own. */
export async function startSocketInstance(services: TestServices): Promise<SocketInstance> {
  const { models, log, prefix } = services;
  const redis = await connectRedis(serviceUris().redisUrl, log);
  const httpServer = createServer((_request, response) => response.end());
  const registry = new Registry();
  const eventLog = createEventLog(redis.command, { prefix, ttlSeconds: 60, maxEntries: 1_000 });
  const { follow } = createRunFollower({ models, eventLog, subscriber: redis.dedicated('follow') });
  const authenticate = createAuthenticator({ tokens: createTestTokens(), models });
  let presence: PresenceService | undefined;
  const server = createSocketServer({
    httpServer,
    redis,
    authenticate,
    subjects: systemSubjects,
    namespaces: [
      {
        name: '/canvas',
        open(namespace, deps) {
          const holder = canvasNamespace(namespace, deps);
          presence = holder.presence;
          return holder;
        },
      },
    ],
    models,
    log,
    metrics: registry,
    follow,
    config: { redisPrefix: prefix },
  });
  await new Promise<void>((resolve) => httpServer.listen(0, '127.0.0.1', resolve));
  if (!presence) throw new Error('the namespace of canvases was not opened');
  return {
    ...server,
    presence,
    url: `http://127.0.0.1:${(httpServer.address() as AddressInfo).port}`,
    registry,
    close: async () => {
      await server.close();
      await redis.close();
    },
    kill: () => {
      redis.command.disconnect();
      for (const socket of server.io.of('/canvas').sockets.values()) socket.conn.close(true);
    },
  };
}

export interface TestPerson {
  userId: string;
  organisationId: string;
  name: string;
  logInId: string;
  token: string;
}

/** A person of an organisation (of its own where none is given), logged in. */
export async function createPerson(
  { models }: TestServices,
  options: { name?: string; organisationId?: string; tokens?: Tokens } = {},
): Promise<TestPerson> {
  const name = options.name ?? 'Ann';
  const organisation = options.organisationId
    ? { _id: new Types.ObjectId(options.organisationId) }
    : await models.Organisation.create({ name: 'Test', tier: 'free' });
  const user = await models.User.create({
    email: `${randomUUID()}@example.test`,
    name,
    organisationId: organisation._id,
    role: 'member',
    isServiceUser: false,
    tokenVersion: 0,
  });
  const logInId = randomUUID();
  await models.RefreshToken.create({
    hash: randomUUID(),
    family: logInId,
    userId: user._id,
    rotation: 0,
    expiresAt: new Date(Date.now() + 3_600_000),
  });
  const ids = { userId: user._id.toString(), organisationId: organisation._id.toString() };
  const { token } = await (options.tokens ?? createTestTokens()).signAccessToken({
    sub: ids.userId,
    org: ids.organisationId,
    role: 'member',
    ver: 0,
    sid: logInId,
  });
  return { ...ids, name, logInId, token };
}

/** A canvas of the first person, which the others may edit. */
export async function createCanvas(
  { models }: TestServices,
  owner: TestPerson,
  ...editors: TestPerson[]
): Promise<string> {
  const member = (person: TestPerson, role: 'owner' | 'editor') => ({
    userId: new Types.ObjectId(person.userId),
    role,
  });
  const canvas = await models.Canvas.create({
    organisationId: new Types.ObjectId(owner.organisationId),
    title: 'Test',
    ownerId: new Types.ObjectId(owner.userId),
    members: [member(owner, 'owner'), ...editors.map((editor) => member(editor, 'editor'))],
    version: 0,
    blockCount: 0,
    review: false,
    revision: 1,
  });
  return canvas._id.toString();
}

/** Connects a client to `/canvas` or `/runs` of an instance, again with what `token` gives then; rejects with the `connect_error`. */
export async function connectClient(
  instance: { url: string },
  namespace: string,
  token: string | (() => string | Promise<string>),
  options: Partial<ManagerOptions & SocketOptions> = {},
): Promise<Socket> {
  const auth = (give: (data: object) => void) => {
    const next = Promise.resolve(typeof token === 'string' ? token : token());
    next.then(
      (given) => give({ token: given, recovery: true }),
      () => client.close(),
    );
  };
  const client = io(`${instance.url}${namespace}`, {
    auth,
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelay: 50,
    reconnectionDelayMax: 100,
    ...options,
  });
  await new Promise<void>((resolve, reject) => {
    client.once('connect', resolve);
    client.once('connect_error', (error) => {
      client.close();
      reject(error);
    });
  });
  return client;
}

/** Every payload of an event that a client hears from now on. */
export function gather<Payload>(client: Socket, event: string): Payload[] {
  const heard: Payload[] = [];
  client.on(event, (payload: Payload) => heard.push(payload));
  return heard;
}
