import type { AgentComplete, AgentData, ToolResult } from '../contracts/devices/frames';
import type { Logger } from '../platform/logger';
import type { RedisConnections } from '../platform/redis';
import { type CallEnvelope, deviceChannels, openChatSchema, processMessageSchema } from './channels';
import { isOnline } from './is-online';
import { type AnswerDeps, keepAnswer } from './keep-answer';

/** Where a call may go. */
export interface CallAddress {
  userId: string;
  /** The connection of the chat that asks. */
  connectionId?: string | undefined;
  /** When it was opened, ms since 1970: one that takes its place is newer. */
  openedAt?: number | undefined;
  /** Record id of the device. */
  device?: string | undefined;
}

/** Puts calls before devices and takes their answers, for the workers of one process. */
export interface DeviceCaller {
  readonly workerId: string;
  /** Sends to the first connection that is there: of the chat, of the device, of a newer chat. False: nobody is there. */
  send(address: CallAddress, envelope: CallEnvelope): Promise<boolean>;
  /** Resolves to the answer to this call, undefined after `waitMs`; an answer after that is kept, and wakes the run. Call before `send`. */
  expect(callId: string, waitMs: number, signal: AbortSignal): Promise<ToolResult | undefined>;
  /** Tells a device to drop a call that it has not begun. Never rejects. */
  cancel(address: CallAddress, callId: string): Promise<void>;
  /** Resolves once answers and files can come. */
  listen(): Promise<unknown>;
  /** Files that devices send for a local agent's run, until `stop`. */
  onFiles(runId: string, listener: FilesListener): () => void;
  isOnline(device: string): Promise<boolean>;
}
export interface FilesListener {
  userId: string;
  onData(data: AgentData): void;
  onComplete(done: AgentComplete): void;
}

/** Opens the one subscription of a process, when the first call is made. */
export function createDeviceCaller(
  deps: AnswerDeps & { redis: RedisConnections; prefix: string; workerId: string; log: Logger },
): DeviceCaller {
  const { redis, workerId, log } = deps;
  const names = deviceChannels(deps.prefix);
  const expected = new Map<string, (result: ToolResult) => void>();
  const files = new Map<string, FilesListener>();
  let listening: Promise<unknown> | undefined;

  const hear = (text: string): void => {
    const parsed = processMessageSchema.safeParse(JSON.parse(text));
    if (!parsed.success) return;
    const message = parsed.data;
    if (message.type === 'result') {
      const take = expected.get(message.result.id);
      if (take) return take(message.result);
      keepAnswer(deps, message.userId, message.result, message.runId).catch((error: unknown) =>
        log.warn({ runId: message.runId, code: 'answer_not_kept', error }, 'An answer of a device was not kept'),
      );
      return;
    }
    const runId = message.type === 'agent-data' ? message.data.run_id : message.done.run_id;
    const listener = files.get(runId);
    if (listener?.userId !== message.userId) return;
    if (message.type === 'agent-data') listener.onData(message.data);
    else listener.onComplete(message.done);
  };

  const listen = (): Promise<unknown> =>
    (listening ??= (() => {
      const subscriber = redis.dedicated('device-answers');
      subscriber.on('message', (_channel: string, text: string) => hear(text));
      return subscriber.subscribe(names.process(workerId));
    })());

  const publish = async (channel: string, message: object): Promise<boolean> =>
    (await redis.command.publish(channel, JSON.stringify(message))) > 0;

  /** Newer connections of the same person's chats, the newest first; stale entries go. */
  async function newerChats({ userId, device, openedAt = 0 }: CallAddress): Promise<string[]> {
    /** One that says no name may be the same device, come back by a log-in alone. */
    const isOf = (named: string | undefined) => named === undefined || named === device;
    const all = await redis.command.hgetall(names.chats(userId));
    return Object.entries(all)
      .flatMap(([id, text]) => {
        const chat = openChatSchema.safeParse(JSON.parse(text));
        return chat.success && chat.data.at > openedAt && isOf(chat.data.device) ? [{ id, at: chat.data.at }] : [];
      })
      .sort((one, other) => other.at - one.at)
      .map(({ id }) => id);
  }

  return {
    workerId,
    async send(address, envelope) {
      await listen();
      const { connectionId, device, userId } = address;
      if (connectionId && (await publish(names.link(connectionId), envelope))) return true;
      if (device && (await publish(names.device(device), envelope))) return true;
      if (!connectionId) return false;
      for (const id of await newerChats(address)) {
        if (await publish(names.link(id), envelope)) return true;
        await redis.command.hdel(names.chats(userId), id);
      }
      return false;
    },
    expect(callId, waitMs, signal) {
      return new Promise((resolve) => {
        const end = (result?: ToolResult) => {
          clearTimeout(timer);
          signal.removeEventListener('abort', stop);
          expected.delete(callId);
          resolve(result);
        };
        const stop = () => end();
        const timer = setTimeout(stop, waitMs);
        signal.addEventListener('abort', stop, { once: true });
        expected.set(callId, end);
      });
    },
    listen,
    async cancel({ connectionId, device }, id) {
      const channel = connectionId ? names.link(connectionId) : device && names.device(device);
      if (channel) await publish(channel, { type: 'cancel', id }).catch(() => false);
    },
    onFiles(runId, listener) {
      files.set(runId, listener);
      return () => void files.delete(runId);
    },
    isOnline: (device) => isOnline(redis.command, deps.prefix, device),
  };
}
