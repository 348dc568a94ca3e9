import { subjectOfRoom, subjectRoom } from '../rooms';

/** Everybody who has this canvas open (`/canvas`). */
export const canvasRoom = (canvasId: string): string => subjectRoom('canvas', canvasId);

/** The canvas of a room made by `canvasRoom`; undefined for any other room. */
export function canvasIdOfRoom(room: string): string | undefined {
  const subject = subjectOfRoom(room);
  return subject?.kind === 'canvas' ? subject.id : undefined;
}
