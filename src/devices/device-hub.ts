import { Types } from 'mongoose';
import type { AgentComplete, AgentData, ChatContext, DeviceHello, ToolResult } from '../contracts/devices/frames';
import { CLOSE_CODES } from '../contracts/devices/frames';
import type { DeviceRecord } from '../models/devices/records/device.model';
import { inLots } from './in-lots';
import type { Logger } from '../platform/logger';
import type { RedisConnections } from '../platform/redis';
import {
  type CallEnvelope,
  deviceChannels,
  type DeviceMessage,
  deviceMessageSchema,
  type OpenChat,
  type ProcessMessage,
} from './channels';
import type { FrameConnection } from './frame-connection';
import type { WhyIgnored } from './ignored-results';
import { type AnswerDeps, keepAnswer, storeAnswer } from './keep-answer';
import { recordHello } from './record-hello';
import { wakeWaiting } from './wake-waiting';

/** The device side of this process: whose connections it holds. */
export interface DeviceHub {
  /** A chat connection is there: calls that a connection before it did not answer come to it. */
  openChat(connection: FrameConnection): ChatSide;
  /** A device has said hello: it is known from now on (a newer connection of it closes an older one, 4409). Rejects with AppError where it may not (revoked: close 4403). */
  openDevice(connection: FrameConnection, hello: DeviceHello): Promise<DeviceSide>;
}
/** The hub of a process. */
export interface ServedHub extends DeviceHub {
  /** Resolves once calls can reach a chat's connection, to when it was opened (ms since 1970). Rejects where it is gone. */
  whenReady(connection: FrameConnection): Promise<number>;
  close(): Promise<void>;
}
export interface ChatSide {
  onResult(result: ToolResult): void;
  close(): void;
}
export interface DeviceSide {
  paired: boolean;
  onResult(result: ToolResult): void;
  onAgentData(data: AgentData): void;
  onAgentComplete(done: AgentComplete): void;
  close(): void;
}
export interface ChatRequest {
  message: string;
  context?: ChatContext | undefined;
  request_id?: string | undefined;
}
/**
 * Starts the run of a chat and tells the connection what happens in it; resolves when it has ended in one `final` or one
 * `error`. `signal`: the connection is gone.
 */
export type AnswerChat = (connection: FrameConnection, request: ChatRequest, signal: AbortSignal) => Promise<void>;

export interface ChatResumption {
  run_id: string;
  since?: number | undefined;
  request_id?: string | undefined;
}
/** Goes on with a chat that another connection began. Ends as `AnswerChat` does. */
export type ResumeChat = (connection: FrameConnection, request: ChatResumption, signal: AbortSignal) => Promise<void>;

/** Calls that one connection may have open: beyond them the oldest are forgotten, and their answers kept as late ones. */
const OPEN_CALLS_MAX = 1_000;

/** Forgets the oldest beyond as many as are remembered. */
function dropOldest(of: Map<string, unknown> | Set<string>): void {
  if (of.size <= OPEN_CALLS_MAX) return;
  for (const id of of.keys()) if (of.delete(id)) return;
}

/** What has come back within this is looked after together: a thousand devices after a restart are some queries. */
const GATHER_MS = 50;
/** When runs are looked for that were not parked yet when a connection came. */
const SEND_ANEW_AFTER_MS = [700, 2_000, 5_000, 15_000];

interface Held {
  connection: FrameConnection;
  open: Map<string, CallEnvelope>;
  /** Calls that it answered. */
  answered: Set<string>;
  /** Runs of local agents that read files here: who is told. */
  readers: Map<string, string>;
}

/** One subscription a process, for all connections that it holds. */
export function createDeviceHub(
  deps: AnswerDeps & {
    redis: RedisConnections;
    prefix: string;
    log: Logger;
    /** A `tool_result` that is late, unknown or repeated. */
    onIgnored?: (why: WhyIgnored) => void;
    /** Told of devices that are there now, those of a moment together. Default: nothing follows. */
    onHellos?: (devices: DeviceRecord[]) => Promise<void>;
  },
): ServedHub {
  const { redis, log, models, onIgnored = () => undefined } = deps;
  const names = deviceChannels(deps.prefix);
  const held = new Map<string, Set<Held>>();
  const chats = new Map<string, Promise<number>>();
  const subscriber = redis.dedicated('devices');
  const fail = (code: string) => (error: unknown) => log.warn({ code, error }, 'A device was not told or heard');

  subscriber.on('message', (channel: string, text: string) => {
    const parsed = deviceMessageSchema.safeParse(JSON.parse(text));
    if (parsed.success) for (const one of held.get(channel) ?? []) tell(one, parsed.data);
  });

  function tell(to: Held, message: DeviceMessage): void {
    const { connection, open } = to;
    switch (message.type) {
      case 'call':
        open.set(message.frame.id, message);
        to.answered.delete(message.frame.id);
        dropOldest(open);
        connection.send({ type: 'tool_call', ...message.frame });
        return;
      case 'cancel':
        connection.send({ type: 'tool_cancel', id: message.id });
        return;
      case 'revoked':
        connection.close(CLOSE_CODES.revoked, 'revoked');
        return;
      case 'replaced':
        if (message.by !== connection.id) connection.close(CLOSE_CODES.replaced, 'replaced');
        return;
      case 'agent-run':
        to.readers.set(message.frame.run_id, message.workerId);
        connection.send({ type: 'agent_run', ...message.frame });
    }
  }

  async function hold(channel: string, one: Held): Promise<void> {
    const group = held.get(channel) ?? new Set();
    held.set(channel, group.add(one));
    if (group.size === 1) await subscriber.subscribe(channel);
  }
  function letGo(channel: string, one: Held): void {
    const group = held.get(channel);
    if (!group?.delete(one) || group.size > 0) return;
    held.delete(channel);
    subscriber.unsubscribe(channel).catch(fail('device_unsubscribe'));
  }

  /**
   * What waits for this person's devices comes now; and again a little later, as a call that went to the connection before may still
   * be held by a worker, who parks its run in a moment.
   */
  function sendAnew(connection: FrameConnection, openedAt: number): void {
    const { userId } = connection.caller;
    const wakeNow = () => wakeFor([userId, openedAt]);
    const timers = SEND_ANEW_AFTER_MS.map((ms) => setTimeout(wakeNow, ms));
    connection.onClose(() => timers.forEach(clearTimeout));
    wakeNow();
  }

  const wakeFor = inLots<[userId: string, openedAt: number]>(
    GATHER_MS,
    async (opened) => {
      const latest = new Map<string, number>();
      for (const [userId, at] of opened) latest.set(userId, Math.max(at, latest.get(userId) ?? 0));
      await wakeWaiting(deps, latest);
    },
    fail('calls_not_sent_anew'),
  );
  const followHello = inLots<DeviceRecord>(
    GATHER_MS,
    async (records) => deps.onHellos?.(records),
    fail('hello_not_followed'),
  );

  const passOn = async (workerId: string, message: ProcessMessage): Promise<boolean> =>
    (await redis.command.publish(names.process(workerId), JSON.stringify(message)).catch(() => 0)) > 0;

  /** To whoever waits for it; nobody does: it is kept, and wakes its run. */
  async function answer({ connection, open, answered }: Held, result: ToolResult): Promise<void> {
    const { userId } = connection.caller;
    const call = open.get(result.id);
    if (!call && answered.has(result.id)) return onIgnored('repeated');
    open.delete(result.id);
    if (call) dropOldest(answered.add(result.id));
    if (call?.isOnce && call.deadline >= Date.now())
      await storeAnswer(deps, userId, result, call.runId).catch(fail('answer_not_kept'));
    const isTold =
      call &&
      (await passOn(call.workerId, {
        ...{ type: 'result', runId: call.runId, userId, result },
        deadline: call.deadline,
      }));
    if (isTold) return;
    const why = await keepAnswer(deps, userId, result, call);
    if (why && !(why === 'repeated' && call?.isOnce)) onIgnored(why);
  }

  /** Whoever waits for an answer of a connection that is gone need not wait on. */
  function tellLost({ connection, open }: Held): void {
    const { userId } = connection.caller;
    for (const [callId, { workerId }] of open)
      passOn(workerId, { type: 'lost', callId, userId }).catch(fail('loss_not_told'));
  }

  function passFiles({ connection, readers }: Held, runId: string, message: ProcessMessage): void {
    const workerId = readers.get(runId);
    if (!workerId || message.userId !== connection.caller.userId) return;
    if (message.type === 'agent-complete') readers.delete(runId);
    passOn(workerId, message).catch(fail('files_not_passed_on'));
  }

  return {
    openChat(connection) {
      const one: Held = { connection, open: new Map(), answered: new Set(), readers: new Map() };
      const [channel, listed] = [names.link(connection.id), names.chats(connection.caller.userId)];
      const openedAt = Date.now();
      const entry: OpenChat = {
        at: openedAt,
        ...(connection.device === undefined ? { logIn: connection.caller.logInId } : { device: connection.device }),
      };
      const ready = (async () => {
        await hold(channel, one);
        await redis.command.hset(listed, connection.id, JSON.stringify(entry));
        await redis.command.expire(listed, 7 * 24 * 3_600);
        sendAnew(connection, openedAt);
        return openedAt;
      })();
      ready.catch(fail('chat_not_held'));
      chats.set(connection.id, ready);
      return {
        onResult: (result) => void answer(one, result).catch(fail('answer_not_kept')),
        close() {
          chats.delete(connection.id);
          letGo(channel, one);
          tellLost(one);
          redis.command.hdel(listed, connection.id).catch(fail('chat_not_let_go'));
        },
      };
    },
    async openDevice(connection, hello) {
      const openedAt = Date.now();
      const record = await recordHello(models, connection, hello);
      const device = record._id.toHexString();
      const one: Held = { connection, open: new Map(), answered: new Set(), readers: new Map() };
      const channel = names.device(device);
      await redis.command.publish(channel, JSON.stringify({ type: 'replaced', by: connection.id }));
      await hold(channel, one);
      const { userId } = connection.caller;
      sendAnew(connection, openedAt);
      followHello(record);
      return {
        paired: Boolean(record.publicKey),
        onResult: (result) => void answer(one, result).catch(fail('answer_not_kept')),
        onAgentData: (data) => passFiles(one, data.run_id, { type: 'agent-data', userId, data }),
        onAgentComplete: (done) => passFiles(one, done.run_id, { type: 'agent-complete', userId, done }),
        close() {
          letGo(channel, one);
          tellLost(one);
          models.Device.collection
            .updateOne({ _id: new Types.ObjectId(device) }, { $set: { lastSeenAt: new Date() } })
            .catch(fail('last_seen'));
        },
      };
    },
    whenReady: ({ id }) => chats.get(id) ?? Promise.reject(new Error('the connection is gone')),
    async close() {
      await subscriber.quit().catch(() => undefined);
    },
  };
}
