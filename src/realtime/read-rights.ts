import { Types } from 'mongoose';
import type { Models } from '../models/index';
import type { SocketData } from './realtime-deps';

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
