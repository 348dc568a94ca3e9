import { z } from 'zod';
import { agentComplete, agentData, agentRun, toolCall, toolResult } from '../contracts/devices/frames';

/** Names in Redis of what processes tell each other about devices. */
export const deviceChannels = (prefix: string) => ({
  /** Whoever holds the device's connection listens here. */
  device: (device: string) => `${prefix}:device:${device}`,
  /** Whoever holds this connection of a chat. */
  link: (connectionId: string) => `${prefix}:link:${connectionId}`,
  /** A process that asks devices, for their answers. */
  process: (workerId: string) => `${prefix}:process:${workerId}`,
  /** Hash: connection id → `OpenChat` of a person's chats. */
  chats: (userId: string) => `${prefix}:device-chats:${userId}`,
});

/** A chat's connection, as other processes see it. */
export const openChatSchema = z.object({
  at: z.number(),
  device: z.string().optional(),
  /** Whose log-in opened it, where it says no device. */
  logIn: z.string().optional(),
});
export type OpenChat = z.infer<typeof openChatSchema>;

const runId = z.string();
/** A call on its way to a device. */
export const callEnvelopeSchema = z.object({
  type: z.literal('call'),
  frame: toolCall.payload,
  /** Who asks: their process is told the answer. */
  workerId: z.string(),
  runId,
  userId: z.string(),
  /** Later answers are for the record alone. ms since 1970. */
  deadline: z.number(),
  /** Its device must not be asked twice: the answer is kept before it is passed on. */
  isOnce: z.boolean(),
});
export type CallEnvelope = z.infer<typeof callEnvelopeSchema>;

/** What is told to whoever holds a connection. */
export const deviceMessageSchema = z.discriminatedUnion('type', [
  callEnvelopeSchema,
  z.object({ type: z.literal('cancel'), id: z.string() }),
  z.object({ type: z.literal('revoked') }),
  /** A newer connection of the device is there. */
  z.object({ type: z.literal('replaced'), by: z.string() }),
  z.object({ type: z.literal('agent-run'), frame: agentRun.payload, workerId: z.string() }),
]);
export type DeviceMessage = z.infer<typeof deviceMessageSchema>;

/** What is told to a process that asks devices. */
export const processMessageSchema = z.discriminatedUnion('type', [
  z.object({
    ...{ type: z.literal('result'), runId, userId: z.string() },
    ...{ deadline: z.number(), result: toolResult.payload },
  }),
  /** The connection that a call went to is gone, without an answer. */
  z.object({ type: z.literal('lost'), callId: z.string(), userId: z.string() }),
  z.object({ type: z.literal('agent-data'), userId: z.string(), data: agentData.payload }),
  z.object({ type: z.literal('agent-complete'), userId: z.string(), done: agentComplete.payload }),
]);
export type ProcessMessage = z.infer<typeof processMessageSchema>;
