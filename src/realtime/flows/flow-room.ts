import { subjectOfRoom, subjectRoom } from '../rooms';

/** Everybody who has this flow open (`/flows`). */
export const flowRoom = (flowId: string): string => subjectRoom('flows', flowId);

/** The flow of a room made by `flowRoom`; undefined for any other room. */
export function flowIdOfRoom(room: string): string | undefined {
  const subject = subjectOfRoom(room);
  return subject?.kind === 'flows' ? subject.id : undefined;
}
