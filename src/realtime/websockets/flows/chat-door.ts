import {
  FLOW_CHAT_DOOR,
  FLOW_CHAT_PREFIX,
  FLOW_FRAME_BYTES_MAX,
  type FlowChatResume,
  type FlowChatSay,
  flowFrames,
  SESSION_GONE,
} from '../../../contracts/flows/frames';
import type { Caller } from '../../../platform/caller';
import { mapSocketError } from '../../answer';
import { EVENTS_BURST, EVENTS_PER_SECOND } from '../../limit-sockets';
import type { RealtimeDeps } from '../../realtime-deps';
import { DOOR_TIMINGS, type DoorConnection, type DoorHandler, type Ending } from '../door-rules';
import { openDoor } from '../open-door';
import type { SystemDoor } from '../system-door';

/** What a client is told of an answer. */
export interface ToldEvent {
  id: string;
  type: string;
  data: object;
}
export interface FlowChatParts {
  /** Rejects where there is no such session of the caller's. */
  requireSession(caller: Caller, sessionId: string): Promise<void>;
  /** Of these sessions, those that are there. */
  findSessions(sessionIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Says something; resolves once it is recorded, with the events of its answer. */
  say(caller: Caller, sessionId: string, said: FlowChatSay, signal: AbortSignal): Promise<AsyncIterable<ToldEvent>>;
  /** The answer that is under way, or was last; undefined: there is none. */
  resume(
    caller: Caller,
    sessionId: string,
    after: string | undefined,
    signal: AbortSignal,
  ): Promise<AsyncIterable<ToldEvent> | undefined>;
  cancel(caller: Caller, sessionId: string): Promise<void>;
}

const gone: Ending = { code: SESSION_GONE, reason: 'There is no such session.' };

/** `…/ai-agent-chat/ws/{session_id}`: one session of chat, said and told over a plain WebSocket. */
export const flowChatDoor = (parts: FlowChatParts): SystemDoor => ({
  open(deps) {
    /** Session ids by connection. */
    const sessions = new Map<string, string>();
    return openDoor(deps, {
      ...{ path: FLOW_CHAT_PREFIX, name: 'ws-flow-chat', frameBytesMax: FLOW_FRAME_BYTES_MAX },
      rules: {
        ...{ frames: flowFrames, doors: [FLOW_CHAT_DOOR], timings: DOOR_TIMINGS },
        rate: { perSecond: EVENTS_PER_SECOND, burst: EVENTS_BURST },
        open(connection) {
          const sessionId = sessionOf(connection.url);
          sessions.set(connection.id, sessionId);
          connection.onClose(() => sessions.delete(connection.id));
          return openSession(deps, parts, connection, sessionId);
        },
        async findRefused(connections) {
          const there = await parts.findSessions([...sessions.values()]);
          const lost = connections.filter(({ id }) => !there.has(sessions.get(id) ?? ''));
          return new Map(lost.map((connection) => [connection, gone]));
        },
      },
    });
  },
});

/** The last part of the address. */
const sessionOf = (url: string): string => decodeURIComponent(url.split('?', 1)[0]?.split('/').at(-1) ?? '');

function openSession(
  { log }: Pick<RealtimeDeps, 'log'>,
  parts: FlowChatParts,
  connection: DoorConnection,
  sessionId: string,
): DoorHandler {
  const left = new AbortController();
  let telling: AbortController | undefined;
  const fail = (error: unknown, requestId: string | undefined) =>
    void connection.send({
      ...{ type: 'error', ...mapSocketError(error, log, 'flow chat').error },
      ...(requestId !== undefined && { request_id: requestId }),
    });
  const admitted = parts.requireSession(connection.caller, sessionId).then(
    () => true,
    () => {
      connection.close(gone.code, gone.reason);
      return false;
    },
  );
  /** One telling at a time: a later one takes its place. */
  const tell = async (
    requestId: string | undefined,
    begin: (signal: AbortSignal) => Promise<AsyncIterable<ToldEvent> | undefined>,
  ) => {
    if (!(await admitted)) return;
    const own = new AbortController();
    try {
      const events = await begin(AbortSignal.any([own.signal, left.signal]));
      telling?.abort();
      telling = own;
      for await (const { id, type, data } of events ?? []) connection.send({ ...data, type, id });
    } catch (error) {
      if (!own.signal.aborted && !left.signal.aborted) fail(error, requestId);
    }
  };
  return {
    receive({ type, payload }) {
      const { caller } = connection;
      const requestId = payload['request_id'] as string | undefined;
      if (type === 'chat')
        void tell(requestId, (signal) => parts.say(caller, sessionId, payload as FlowChatSay, signal));
      if (type === 'resume') {
        const { last_event_id: after } = payload as FlowChatResume;
        void tell(requestId, (signal) => parts.resume(caller, sessionId, after, signal));
      }
      if (type === 'cancel')
        void admitted
          .then((isIn) => (isIn ? parts.cancel(caller, sessionId) : undefined))
          .catch((error: unknown) => fail(error, requestId));
    },
    mustPong: () => false,
    close: () => left.abort(),
  };
}
