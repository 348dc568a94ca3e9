import type { CanvasRole } from '../contracts/operation';

/** The only place where rooms get their names. A room exists once a namespace: `/canvas` and `/runs` never mix. */

/** Everybody who has this canvas open (`/canvas`). */
export const canvasRoom = (canvasId: string): string => `canvas:${canvasId}`;
/** Every socket of one person (both namespaces); joined when it connects. */
export const userRoom = (userId: string): string => `user:${userId}`;
/** Every socket of one organisation (`/runs`). */
export const organisationRoom = (organisationId: string): string => `organisation:${organisationId}`;

/** The canvas of a room made by `canvasRoom`; undefined for any other room. */
export const canvasIdOfRoom = (room: string): string | undefined =>
  room.startsWith('canvas:') ? room.slice('canvas:'.length) : undefined;

/** Rooms (`/runs`) of everybody who may edit a canvas: the audience of its approvals. `canvasRoom` holds viewers too, and is of `/canvas`. */
export const editorRooms = (canvas: {
  members: readonly { userId: { toString(): string }; role: CanvasRole }[];
}): string[] => canvas.members.filter(({ role }) => role !== 'viewer').map(({ userId }) => userRoom(userId.toString()));
