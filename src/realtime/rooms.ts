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
