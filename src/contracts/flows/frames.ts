import { z } from 'zod';
import { idSchema } from '../kernel/common';
import { defineFrame, type Frame } from '../kernel/frame';
import { chatConfigSchema } from './chat';
import { FLOW_MESSAGE_MAX, flowsPath } from './scope';

/** All addresses below it, each a session's. */
export const FLOW_CHAT_PREFIX = `${flowsPath}/ai-agent-chat/ws/`;
export const FLOW_CHAT_DOOR = `${FLOW_CHAT_PREFIX}{session_id}`;
const doors = [FLOW_CHAT_DOOR] as const;
/** Close code of a session that there is not, or is no more. */
export const SESSION_GONE = 4404;
/** Bytes of one frame of a client. */
export const FLOW_FRAME_BYTES_MAX = 262_144;

const request = { request_id: z.string().max(100).optional() };

const say = defineFrame({
  ...{ type: 'chat', from: 'client', doors },
  summary: 'Say something in the session; the events of its answer follow, with `end` or `error` as the last',
  payload: z.object({
    ...request,
    message: z.string().trim().min(1).max(FLOW_MESSAGE_MAX),
    config: chatConfigSchema.optional(),
  }),
});
const resume = defineFrame({
  ...{ type: 'resume', from: 'client', doors },
  summary:
    'Tell the rest of the answer that is under way, or was last: the events after `last_event_id`; without it all of them',
  payload: z.object({ ...request, last_event_id: z.string().max(60).optional() }),
});
const cancel = defineFrame({
  ...{ type: 'cancel', from: 'client', doors, summary: 'Cancel the answer that is under way' },
  payload: z.object({ ...request }),
});
const auth = defineFrame({
  ...{ type: 'auth', from: 'client', doors },
  summary: 'A new token of the same person, before the old one runs out',
  payload: z.object({ ...request, token: z.string().max(4_000) }),
});
const signs = (['ping', 'pong'] as const).flatMap((type) =>
  (['client', 'server'] as const).map((from) =>
    defineFrame({ type, from, doors, summary: 'A sign of life', payload: z.object({ ...request }) }),
  ),
);

/** Events of an answer; those of the stream over HTTP, each with its id. */
export const FLOW_EVENTS = [
  ...['start', 'token', 'reset', 'tool_call', 'tool_result', 'node_started', 'node_finished', 'node_skipped'],
  ...['human_input_required', 'usage', 'end', 'error'],
] as const;
const told = z.looseObject({ id: z.string().optional(), execution_id: idSchema.optional() });
const events = FLOW_EVENTS.map((type) =>
  defineFrame({
    ...{ type, from: 'server', doors, summary: `As the event \`${type}\` of \`chatflow/chat/stream\`` },
    payload:
      type === 'error'
        ? told.extend({ code: z.string(), message: z.string(), request_id: z.string().optional() })
        : told,
  }),
);

export type FlowChatSay = z.infer<typeof say.payload>;
export type FlowChatResume = z.infer<typeof resume.payload>;
export const flowFrames: readonly Frame[] = [say, resume, cancel, auth, ...signs, ...events];
