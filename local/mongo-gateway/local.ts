/** Commands answered without the engine. */
import { hostname, totalmem, cpus } from 'node:os';
import type { Document } from 'bson';
import { CODES, MongoError } from './errors';
import { GIT_VERSION, SERVER_VERSION } from './hello';
import { RawDocument } from './raw-bson';
import type { CommandRequest } from './request';

/** Facts about the connection a command came by. */
export interface ConnectionFacts {
  clientAddress: string;
  startedAt: number;
  /** Of what all clients have sent and not yet had answered: now, and the most there was. */
  pending: { total: number; most: number };
}

const SECOND_MS = 1_000;
const buildInfo = {
  version: SERVER_VERSION,
  gitVersion: GIT_VERSION,
  versionArray: [7, 0, 0, 0],
  bits: 64,
  maxBsonObjectSize: 16_777_216,
  modules: [],
  storageEngines: ['documentdb'],
  ok: 1,
};

const ANSWERS: Record<string, (request: CommandRequest, facts: ConnectionFacts) => Document> = {
  ping: () => ({ ok: 1 }),
  buildInfo: () => buildInfo,
  buildinfo: () => buildInfo,
  startSession: () => {
    throw new MongoError(CODES.commandNotSupported, 'Drivers make their own session ids');
  },
  refreshSessions: () => ({ ok: 1 }),
  logout: () => ({ ok: 1 }),
  whatsmyuri: (_request, facts) => ({ you: facts.clientAddress, ok: 1 }),
  getParameter: () => ({ featureCompatibilityVersion: { version: '7.0' }, ok: 1 }),
  getLog: () => ({ totalLinesWritten: 0, log: [], ok: 1 }),
  getCmdLineOpts: () => ({ argv: [], parsed: {}, ok: 1 }),
  hostInfo: () => ({
    system: { hostname: hostname(), numCores: cpus().length, memSizeMB: Math.round(totalmem() / 2 ** 20) },
    ok: 1,
  }),
  serverStatus: (_request, facts) => ({
    host: hostname(),
    version: SERVER_VERSION,
    process: 'mongod',
    uptime: (Date.now() - facts.startedAt) / SECOND_MS,
    storageEngine: { name: 'documentdb' },
    network: { pendingBytes: facts.pending.total, mostPendingBytes: facts.pending.most },
    ok: 1,
  }),
};

/** The answer to a command the gateway serves itself, or undefined. */
export function answerLocally(request: CommandRequest, facts: ConnectionFacts): Document | undefined {
  return Object.hasOwn(ANSWERS, request.name) ? ANSWERS[request.name]?.(request, facts) : undefined;
}

/** The session keys listed in endSessions or killSessions. */
export function listedSessions(request: CommandRequest): string[] {
  const list = request.command.raw(request.name);
  if (list === undefined) return [];
  const array = new RawDocument(list);
  const sessions: string[] = [];
  for (let index = 0; array.has(String(index)); index++) {
    const id = array.raw(String(index));
    const key = id === undefined ? undefined : new RawDocument(id).binaryKey('id');
    if (key !== undefined) sessions.push(key);
  }
  return sessions;
}
