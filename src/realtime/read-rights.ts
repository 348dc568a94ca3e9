import { Types } from 'mongoose';
import type { Models } from '../models/index';
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

/** Log-ins that have ended since their sockets connected: disabled users, raised token versions, log-outs. Two queries. */
export async function findEnded(models: Models, sockets: readonly SocketData[]): Promise<Set<SocketData>> {
  if (sockets.length === 0) return new Set();
  const userIds = new Set(sockets.map(({ caller }) => caller.userId));
  const logInIds = new Set(sockets.flatMap(({ claims }) => claims.logInId ?? []));
  const [users, logIns] = await Promise.all([
    models.User.find(
      { _id: { $in: [...userIds].map((id) => new Types.ObjectId(id)) } },
      { tokenVersion: 1, disabledAt: 1 },
    ).lean(),
    logInIds.size === 0
      ? []
      : models.RefreshToken.find({ family: { $in: [...logInIds] } }, { _id: 0, family: 1 }).lean(),
  ]);
  const active = new Map(
    users.filter((user) => !user.disabledAt).map((user) => [user._id.toString(), user.tokenVersion]),
  );
  const standing = new Set(logIns.map(({ family }) => family));
  return new Set(
    sockets.filter(({ caller, claims }) => {
      const version = active.get(caller.userId);
      if (version === undefined) return true;
      if (claims.tokenVersion !== undefined && claims.tokenVersion !== version) return true;
      return claims.logInId !== undefined && !standing.has(claims.logInId);
    }),
  );
}
