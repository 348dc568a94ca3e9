import { z } from 'zod';
import { idSchema } from '../kernel/common';
import { defineFrame, type Frame } from '../kernel/frame';
import { defineSocketEvent, type SocketEvent } from '../kernel/socket-event';
import { DEVICE_ACTIONS, DEVICE_TABLES, deviceFiltersSchema, deviceRowSchema } from './rows';

export const CHAT_DOOR = '/api/v1/ws/chat';
export const DEVICE_DOOR = '/api/v1/ws/device';
const CHAT = [CHAT_DOOR] as const;
const DEVICE = [DEVICE_DOOR] as const;
const BOTH = [CHAT_DOOR, DEVICE_DOOR] as const;

/** Why a connection was closed. */
export const CLOSE_CODES = {
  token: 4401,
  revoked: 4403,
  silent: 4408,
  replaced: 4409,
  tooLarge: 1009,
  restart: 1012,
} as const;
/** Bytes of one frame. */
export const FRAME_BYTES_MAX = 1_048_576;
/** Characters of one message of a chat. */
export const CHAT_MESSAGE_MAX = 16_000;

/** A client may number its frames and its requests; the server gives its own back. */
const numbered = {
  request_id: z.string().max(100).optional(),
  run_id: z.string().max(100).optional(),
  seq: z.int().optional(),
};
const deviceId = z.string().min(1).max(200);

export const chatContextSchema = z.object({
  /** Goes on with this thread; default: a new one. */
  thread_id: idSchema.optional(),
  /** IANA name; default: the device's, else the person's, else UTC (and said). */
  time_zone: z.string().max(60).optional(),
  /** BCP 47. */
  locale: z.string().max(35).optional(),
  /** The project that the person looks at: an id of the device. */
  project_id: z.string().max(200).optional(),
  /** Which device is meant; default: the one that asks, else the only one online. */
  device_id: deviceId.optional(),
});
export type ChatContext = z.infer<typeof chatContextSchema>;

/** What a device says that it can; the server narrows it, never widens. Absent: all. */
export const capabilitiesSchema = z.object({
  tables: z.array(z.enum(DEVICE_TABLES)).max(DEVICE_TABLES.length).optional(),
  actions: z.array(z.enum(DEVICE_ACTIONS)).max(DEVICE_ACTIONS.length).optional(),
  /** It reads folders for local agents. */
  directories: z.boolean().optional(),
  /** It answers a repeated id from its ledger. Default false: then no write is ever sent twice. */
  ledger: z.boolean().optional(),
  vectors: z.boolean().optional(),
  /** Folders that its person lets agents read, as absolute paths: pages offer them. */
  folders: z.array(z.string().min(1).max(4_096)).max(50).optional(),
});
export type Capabilities = z.infer<typeof capabilitiesSchema>;

export const chatRequest = defineFrame({
  ...{ type: 'chat_request', from: 'client', doors: CHAT },
  summary: 'Say something; ends in exactly one `final` or `error`. One at a time on a connection (`error` `busy`)',
  payload: z.object({
    ...numbered,
    message: z.string().max(CHAT_MESSAGE_MAX),
    context: chatContextSchema.optional(),
  }),
});
export const chatResume = defineFrame({
  ...{ type: 'chat_resume', from: 'client', doors: CHAT },
  summary: 'Go on with a chat that another connection began: what came after `since`, then the rest',
  payload: z.object({ ...numbered, run_id: idSchema, since: z.int().min(0).optional() }),
});
export const toolResult = defineFrame({
  ...{ type: 'tool_result', from: 'client', doors: BOTH },
  summary: 'The answer to a `tool_call` of the same id; one that is late, unknown or repeated is ignored',
  payload: z.object({
    ...numbered,
    id: z.string().min(1).max(300),
    row: deviceRowSchema.nullish(),
    rows: z.array(deviceRowSchema).max(1_000).optional(),
    results: z
      .array(z.object({ id: z.string(), content: z.string(), score: z.number() }))
      .max(1_000)
      .optional(),
    deleted: z.boolean().optional(),
    ok: z.boolean().optional(),
    error: z.string().max(10_000).optional(),
  }),
});
export type ToolResult = z.infer<typeof toolResult.payload>;
export const pong = defineFrame({
  ...{ type: 'pong', from: 'client', doors: BOTH, summary: 'The answer to `ping`' },
  payload: z.object({ ...numbered }),
});
export const authFrame = defineFrame({
  ...{ type: 'auth', from: 'client', doors: BOTH },
  summary: 'A new token of the same person, before the old one runs out',
  payload: z.object({ ...numbered, token: z.string().max(4_000) }),
});
export const deviceHello = defineFrame({
  ...{ type: 'device_hello', from: 'client', doors: DEVICE },
  summary: 'Which device this is; within 10 s of connecting (else close 4408)',
  payload: z.object({
    ...numbered,
    device_id: deviceId,
    agent_ids: z.array(z.string().max(100)).max(200).optional(),
    name: z.string().max(100).optional(),
    platform: z.string().max(60).optional(),
    version: z.string().max(60).optional(),
    time_zone: z.string().max(60).optional(),
    capabilities: capabilitiesSchema.optional(),
  }),
});
export type DeviceHello = z.infer<typeof deviceHello.payload>;
export const agentData = defineFrame({
  ...{ type: 'agent_data', from: 'client', doors: DEVICE },
  summary: 'Files that a local agent asked for; may come many times',
  payload: z.object({
    ...numbered,
    run_id: z.string().max(100),
    files: z
      .array(
        z.object({
          path: z.string().max(4_096),
          name: z.string().max(1_024),
          /** UTF-8 text, else base64 with `metadata.encoding`. */
          content: z.string(),
          metadata: z
            .object({
              size: z.number().optional(),
              mtime: z.union([z.number(), z.string()]).optional(),
              sha256: z.string().max(64).optional(),
              encoding: z.string().max(20).optional(),
              truncated: z.boolean().optional(),
              /** Of a file sent in pieces: which, from 0, of how many. */
              part: z.int().min(0).optional(),
              parts: z.int().min(1).optional(),
            })
            .optional(),
        }),
      )
      .max(1_000),
  }),
});
export type AgentData = z.infer<typeof agentData.payload>;
export const agentComplete = defineFrame({
  ...{ type: 'agent_complete', from: 'client', doors: DEVICE },
  summary: 'All files of a local agent’s run were sent',
  payload: z.object({
    ...numbered,
    run_id: z.string().max(100),
    files_read: z.int().min(0),
    errors: z.array(z.string().max(2_000)).max(1_000).optional(),
  }),
});
export type AgentComplete = z.infer<typeof agentComplete.payload>;

export const textChunk = defineFrame({
  ...{ type: 'text_chunk', from: 'server', doors: CHAT, summary: 'A piece of the answer' },
  payload: z.object({ ...numbered, text: z.string() }),
});
export const toolCall = defineFrame({
  ...{ type: 'tool_call', from: 'server', doors: BOTH },
  summary: 'Do this with your data and answer with `tool_result` of the same id; what is unused is absent',
  payload: z.object({
    ...numbered,
    id: z.string(),
    action: z.enum(DEVICE_ACTIONS),
    table: z.enum(DEVICE_TABLES).optional(),
    data: z.record(z.string(), z.unknown()).optional(),
    filters: deviceFiltersSchema.optional(),
    vector: z.array(z.number()).optional(),
    /** Which model made the vector: with another one’s vectors answer `error: "vectors_stale"`. */
    model: z.string().optional(),
    limit: z.int().optional(),
  }),
});
export type ToolCall = z.infer<typeof toolCall.payload>;
export const toolCancel = defineFrame({
  ...{ type: 'tool_cancel', from: 'server', doors: BOTH, summary: 'Drop a call that you have not begun' },
  payload: z.object({ ...numbered, id: z.string() }),
});
export const finalFrame = defineFrame({
  ...{ type: 'final', from: 'server', doors: CHAT, summary: 'The whole answer; the chat’s last frame' },
  payload: z.object({ ...numbered, response: z.string(), thread_id: z.string().optional() }),
});
export const ping = defineFrame({
  ...{ type: 'ping', from: 'server', doors: BOTH },
  summary: 'Every 30 s; `/ws/device` closes (4408) 10 s after one without `pong`',
  payload: z.object({ ...numbered }),
});
/** Of a client: answered, and no error. */
export const clientPing = defineFrame({
  ...{ type: 'ping', from: 'client', doors: BOTH, summary: 'A sign of life' },
  payload: z.object({ ...numbered }),
});
export const serverPong = defineFrame({
  ...{ type: 'pong', from: 'server', doors: BOTH, summary: 'The answer to a client’s own `ping`' },
  payload: z.object({ ...numbered }),
});
export const helloOk = defineFrame({
  ...{ type: 'hello_ok', from: 'server', doors: DEVICE, summary: 'The device is known; what it must keep to' },
  payload: z.object({
    ...numbered,
    policy: z.object({ max_frame_bytes: z.int() }),
    time: z.string(),
    /** Without pairing nothing waits for the device while it is away. */
    paired: z.boolean().optional(),
  }),
});
export const agentRun = defineFrame({
  ...{ type: 'agent_run', from: 'server', doors: DEVICE, summary: 'Read these folders and send what is in them' },
  payload: z.object({
    ...numbered,
    run_id: z.string(),
    agent_id: z.string(),
    config: z.object({
      paths: z.array(z.string()),
      file_extensions: z.array(z.string()),
      prompt_template: z.string(),
      data_types: z.array(z.string()),
    }),
    /** SHA-256 of files that need not be sent. */
    known: z.array(z.string()).optional(),
  }),
});
export type AgentRunFrame = z.infer<typeof agentRun.payload>;
export const errorFrame = defineFrame({
  ...{ type: 'error', from: 'server', doors: BOTH },
  summary: 'A frame could not be understood or is not allowed, or a chat failed; the connection stays',
  payload: z.object({ ...numbered, code: z.string(), message: z.string() }),
});

export const deviceFrames: readonly Frame[] = [
  ...[chatRequest, chatResume, toolResult, pong, clientPing, authFrame, deviceHello, agentData, agentComplete],
  ...[textChunk, toolCall, toolCancel, finalFrame, ping, serverPong, helloOk, agentRun, errorFrame],
];

/** The same frames as events of Socket.IO, without `type`. */
export const deviceSocketEvents: readonly SocketEvent[] = deviceFrames.map(({ type, from, summary, payload }) =>
  defineSocketEvent({ namespace: '/devices', name: type, from, summary, payload }),
);
