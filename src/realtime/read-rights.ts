import { Types } from 'mongoose';
import type { Models } from '../models/index';
import { maySeeSession } from '../security/support/support-permissions';
import type { SocketData } from './realtime-deps';

/** Who uses a right to which canvas: canvas id → user ids. */
export type CanvasUses = Map<string, Set<string>>;

export interface CanvasState {
  version: number;
  userIds: Set<string>;
}

/** Version and members of canvases that exist, in one query. For the server's own checks: it shows nothing to anybody. */
export async function readCanvasStates(models: Models, canvasIds: Iterable<string>): Promise<Map<string, CanvasState>> {
  const ids = [...canvasIds].map((id) => new Types.ObjectId(id));
  if (ids.length === 0) return new Map();
  const found = await models.Canvas.find({ _id: { $in: ids }, deletedAt: null }, { version: 1, members: 1 }).lean();
  return new Map(
    found.map((canvas) => [
      canvas._id.toString(),
      { version: canvas.version, userIds: new Set(canvas.members.map((member) => member.userId.toString())) },
    ]),
  );
}

/** Who uses a right to which support session: session id → user ids. */
export type SessionUses = Map<string, Set<string>>;

/** Of these uses, those whose right is gone, as `maySeeSession` says: the session deleted or passed on, the role taken away. Two queries. */
export async function findLostSessions(
  models: Models,
  uses: SessionUses,
): Promise<{ sessionId: string; userId: string }[]> {
  if (uses.size === 0) return [];
  const ids = (texts: Iterable<string>) => [...texts].map((id) => new Types.ObjectId(id));
  const [sessions, users] = await Promise.all([
    models.SupportSession.find(
      { _id: { $in: ids(uses.keys()) } },
      { organisationId: 1, userId: 1, escalatedToId: 1 },
    ).lean(),
    models.User.find(
      { _id: { $in: ids(new Set([...uses.values()].flatMap((userIds) => [...userIds]))) }, disabledAt: null },
      { organisationId: 1, role: 1 },
    ).lean(),
  ]);
  const sessionOf = new Map(sessions.map((session) => [session._id.toString(), session]));
  const callerOf = new Map(
    users.map(({ _id, organisationId, role }) => [
      _id.toString(),
      { userId: _id.toString(), organisationId: organisationId.toString(), role },
    ]),
  );
  return [...uses].flatMap(([sessionId, userIds]) =>
    [...userIds].flatMap((userId) => {
      const [session, caller] = [sessionOf.get(sessionId), callerOf.get(userId)];
      return session && caller && maySeeSession(caller, session) ? [] : [{ sessionId, userId }];
    }),
  );
}

/**
 * Log-ins that have ended since their sockets connected, or event streams began: disabled users, raised token versions,
 * log-outs, API keys that were revoked or ran out. Three queries at the most.
 */
export async function findEnded(models: Models, sockets: readonly SocketData[]): Promise<Set<SocketData>> {
  if (sockets.length === 0) return new Set();
  const userIds = new Set(sockets.map(({ caller }) => caller.userId));
  const logInIds = new Set(sockets.flatMap(({ claims }) => claims.logInId ?? []));
  const keyIds = new Set(sockets.flatMap(({ caller }) => caller.apiKey?.id ?? []));
  const [users, logIns, keys] = await Promise.all([
    models.User.find(
      { _id: { $in: [...userIds].map((id) => new Types.ObjectId(id)) } },
      { tokenVersion: 1, disabledAt: 1 },
    ).lean(),
    logInIds.size === 0
      ? []
      : models.RefreshToken.find({ family: { $in: [...logInIds] } }, { _id: 0, family: 1 }).lean(),
    keyIds.size === 0
      ? []
      : models.ApiKey.find(
          { _id: { $in: [...keyIds].map((id) => new Types.ObjectId(id)) }, revokedAt: null },
          { expiresAt: 1 },
        ).lean(),
  ]);
  const active = new Map(
    users.filter((user) => !user.disabledAt).map((user) => [user._id.toString(), user.tokenVersion]),
  );
  const standing = new Set(logIns.map(({ family }) => family));
  const now = new Date();
  const goodKeys = new Set(
    keys.filter(({ expiresAt }) => !expiresAt || expiresAt > now).map(({ _id }) => _id.toHexString()),
  );
  return new Set(
    sockets.filter(({ caller, claims }) => {
      const version = active.get(caller.userId);
      if (version === undefined) return true;
      if (caller.apiKey && !goodKeys.has(caller.apiKey.id)) return true;
      if (claims.tokenVersion !== undefined && claims.tokenVersion !== version) return true;
      return claims.logInId !== undefined && !standing.has(claims.logInId);
    }),
  );
}
