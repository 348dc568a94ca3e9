import { RUN_SUBJECTS, type RunSubject } from '../contracts/systems/names';

/** The only place where rooms get their names. A room exists once a namespace: they never mix. */

/** Everybody who has this thing open. */
export const subjectRoom = (kind: RunSubject, id: string): string => `${kind}:${id}`;
/** Every socket of one person (all namespaces); joined when it connects. */
export const userRoom = (userId: string): string => `user:${userId}`;
/** Every socket of one organisation (`/runs`). */
export const organisationRoom = (organisationId: string): string => `organisation:${organisationId}`;

/** The thing of a room made by `subjectRoom`; undefined for any other room. */
export function subjectOfRoom(room: string): { kind: RunSubject; id: string } | undefined {
  const end = room.indexOf(':');
  const kind = RUN_SUBJECTS.find((subject) => subject === room.slice(0, end));
  return kind && { kind, id: room.slice(end + 1) };
}
