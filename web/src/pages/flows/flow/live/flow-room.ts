import type {
  flowAccess,
  flowChanged,
  flowJoin,
  flowLeave,
  flowPresenceChanged,
  flowPresenceUpdate,
  flowRevision,
} from '@contracts/flows/socket-events';
import type { Presence } from '@contracts/kernel/presence';
import { toApiError } from '@/api/api-error';
import { connection } from '@/api/connection';
import { listen, notify, onConnected, openSocket, request } from '@/api/socket';

const CURSOR_EVERY_MS = 60;
/** A join that failed without having been refused is tried again after this. */
const REJOIN_MS = 2_000;
const REFUSALS = new Set(['flow_not_found', 'too_many_open_flows']);

export interface FlowRoomHandlers {
  /** Everybody else who has the flow open, each time one comes, moves or goes. */
  onPeople: (others: readonly Presence[]) => void;
  /** The flow's revision as of now. */
  onRevision: (revision: number) => void;
  /** This person may not see it any more, or it was deleted. */
  onGone: () => void;
}
export interface FlowRoom {
  /** In the board's units; null once the pointer left. Sent at most every 60 ms, while others are here. */
  moveCursor: (cursor: { x: number; y: number } | null) => void;
  select: (nodeId: string | null) => void;
  leave: () => void;
}

/** Joins the room of a flow, again after each cut, until it is left. */
export function joinFlowRoom(flowId: string, handlers: FlowRoomHandlers): FlowRoom {
  const socket = openSocket('/flows');
  const present = new Map<string, Presence>();
  let [selfId, round, isLeft] = ['', 0, false];
  let cursor: { x: number; y: number } | null = null;
  let selection: string[] = [];
  let cursorTimer: ReturnType<typeof setTimeout> | undefined;
  let joinTimer: ReturnType<typeof setTimeout> | undefined;

  const others = () => [...present.values()].filter(({ id }) => id !== selfId);
  const send = (part: { cursor?: typeof cursor; selection?: string[] }) =>
    notify<typeof flowPresenceUpdate>(socket, 'presence_update', { flowId, ...part });
  let hadCompany = false;
  const tell = () => {
    const hasCompany = others().length > 0;
    // Nobody was told of the pointer while nobody was here.
    if (hasCompany && !hadCompany && cursor !== null) send({ cursor });
    hadCompany = hasCompany;
    handlers.onPeople(others());
  };
  const join = async () => {
    const answer = await request<typeof flowJoin>(socket, 'flow_join', { flowId });
    if (isLeft) return;
    // Whoever joins anew is at no place yet.
    hadCompany = false;
    ({ selfId } = answer);
    present.clear();
    for (const person of answer.presence) present.set(person.id, person);
    tell();
    if (selection.length > 0) send({ selection });
    handlers.onRevision(answer.revision);
  };
  const joinUntilIn = async (): Promise<void> => {
    round += 1;
    const mine = round;
    while (socket.connected && mine === round && !isLeft) {
      try {
        await join();
        return;
      } catch (error) {
        const { code } = toApiError(error);
        if (code === 'offline') connection.reportSilence();
        if (REFUSALS.has(code)) return;
        await new Promise<void>((resolve) => (joinTimer = setTimeout(resolve, REJOIN_MS)));
      }
    }
  };
  const stops = [
    onConnected(socket, joinUntilIn),
    listen<typeof flowPresenceChanged>(socket, 'presence_changed', ({ flowId: id, present: changed, gone }) => {
      if (id !== flowId) return;
      for (const person of changed) present.set(person.id, person);
      for (const personId of gone) present.delete(personId);
      tell();
    }),
    listen<typeof flowChanged>(socket, 'flow_changed', ({ flowId: id, revision }) => {
      if (id === flowId) handlers.onRevision(revision);
    }),
    listen<typeof flowRevision>(socket, 'flow_revision', ({ flowId: id, revision }) => {
      if (id === flowId) handlers.onRevision(revision);
    }),
    listen<typeof flowAccess>(socket, 'flow_access', ({ flowId: id }) => {
      if (id === flowId) handlers.onGone();
    }),
  ];
  return {
    moveCursor: (next) => {
      cursor = next;
      cursorTimer ??= setTimeout(() => {
        cursorTimer = undefined;
        if (others().length > 0) send({ cursor });
      }, CURSOR_EVERY_MS);
    },
    select: (nodeId) => {
      selection = nodeId === null ? [] : [nodeId];
      send({ selection });
    },
    leave: () => {
      isLeft = true;
      clearTimeout(cursorTimer);
      clearTimeout(joinTimer);
      for (const stop of stops) stop();
      if (socket.connected) request<typeof flowLeave>(socket, 'flow_leave', { flowId }).catch(() => undefined);
    },
  };
}
