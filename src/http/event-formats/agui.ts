import type { RunEvent } from '../../contracts/kernel/run-events';
import type { EventFormat, Frame } from './event-format';

/** What a client calls its thread and its run. */
export interface AguiNames {
  threadId: string;
  runId: string;
}

/**
 * AG-UI events (docs.ag-ui.com, protocol 1.0) as its own client accepts them: the run opens with its first event and once
 * more where it was run again after an end; each message and tool call is opened and closed. Our facts that have no twin
 * there go as CUSTOM. Frames depend on those before them: begin at the run's first event. `names`: default ours, the
 * subject's id and the run's.
 */
export function createAguiFormat(names?: AguiNames): EventFormat {
  let isOpen = false;
  const messages = createMessages();
  return (event, run) => {
    const id = run._id.toHexString();
    const { threadId, runId } = names ?? { threadId: run.subjectId?.toString() ?? id, runId: id };
    const opening = isOpen ? [] : [{ type: 'RUN_STARTED', threadId, runId }];
    const ending = messages.endAll.bind(messages);
    const events = ((): object[] => {
      switch (event.type) {
        case 'run-queued':
        case 'run-started':
          isOpen = true;
          // An attempt that was cut says its text again: what of it was said is not said twice.
          messages.repeat();
          return [...opening, custom(event)];
        case 'step-started':
          return [{ type: 'STEP_STARTED', stepName: event.data.key }];
        case 'step-finished':
          return [{ type: 'STEP_FINISHED', stepName: event.data.key }];
        case 'step-failed':
          return [{ type: 'STEP_FINISHED', stepName: event.data.key }, custom(event)];
        case 'text-delta':
          return messages.add(id, event.data.key, event.data.text);
        case 'text-complete':
          return [...messages.complete(id, event.data.key, event.data.text), custom(event)];
        case 'text-reset':
          messages.repeat(event.data.key);
          return [custom(event)];
        case 'status':
        case 'tool-preview':
        case 'tool-refused':
        case 'run-waiting':
          return [custom(event)];
        case 'tool-output':
          return toolCall(`${id}:${event.seq}`, event.data);
        case 'run-succeeded':
          isOpen = false;
          return [...ending(), { type: 'RUN_FINISHED', threadId, runId, result: event.data.output }];
        case 'run-failed':
          isOpen = false;
          return [...ending(), { type: 'RUN_ERROR', message: event.data.error.message, code: event.data.error.code }];
        case 'run-cancelled':
          isOpen = false;
          return [...ending(), { type: 'RUN_ERROR', message: event.data.reason, code: 'run_cancelled' }];
      }
    })();
    const timestamp = Date.parse(event.at);
    return events.map((data): Frame => ({ data: { timestamp, ...data } }));
  };
}

const custom = (event: RunEvent) => ({ type: 'CUSTOM', name: event.type, value: event.data });

const toolCall = (toolCallId: string, { tool, output, input }: { tool: string; output?: unknown; input?: unknown }) => [
  { type: 'TOOL_CALL_START', toolCallId, toolCallName: tool },
  { type: 'TOOL_CALL_ARGS', toolCallId, delta: JSON.stringify(input ?? {}) },
  { type: 'TOOL_CALL_END', toolCallId },
  {
    type: 'TOOL_CALL_RESULT',
    messageId: `${toolCallId}:result`,
    toolCallId,
    content: JSON.stringify(output ?? null),
    role: 'tool',
  },
];

/**
 * The text messages of one reader, by step. AG-UI can take nothing back: a text that is said anew goes on in the message that
 * it was begun in as long as it says the same, and is a message of its own where it does not.
 */
function createMessages() {
  /** `again`: what was said since the text began anew, while that is no more than what had been said. */
  const open = new Map<string, { messageId: string; text: string; again?: string | undefined }>();
  const begun = new Map<string, number>();

  function add(runId: string, key: string, text: string): object[] {
    if (text === '') return []; // AG-UI refuses an empty piece
    const frames: object[] = [];
    let message = open.get(key);
    if (message?.again !== undefined) {
      const again = message.again + text;
      if (message.text.startsWith(again)) {
        message.again = again;
        return [];
      }
      message.again = undefined;
      if (again.startsWith(message.text)) return add(runId, key, again.slice(message.text.length));
      return [...end(key), ...add(runId, key, again)];
    }
    if (!message) {
      const count = (begun.get(key) ?? 0) + 1;
      begun.set(key, count);
      message = { messageId: count === 1 ? `${runId}:${key}` : `${runId}:${key}:${count}`, text: '' };
      open.set(key, message);
      frames.push({ type: 'TEXT_MESSAGE_START', messageId: message.messageId, role: 'assistant' });
    }
    message.text += text;
    return [...frames, { type: 'TEXT_MESSAGE_CONTENT', messageId: message.messageId, delta: text }];
  }

  function end(key: string): object[] {
    const message = open.get(key);
    open.delete(key);
    return message ? [{ type: 'TEXT_MESSAGE_END', messageId: message.messageId }] : [];
  }

  return {
    add,
    /** What comes next of a text, or of all that are not whole, says it from its beginning. */
    repeat(key?: string): void {
      for (const [of, message] of open) if (key === undefined || of === key) message.again = '';
    },
    /** Ends a message with whatever of its whole text did not come as pieces. */
    complete(runId: string, key: string, whole: string): object[] {
      const message = open.get(key);
      if (message) message.again = undefined; // all of it is here: nothing is awaited any more
      const said = message?.text ?? '';
      return whole.startsWith(said)
        ? [...add(runId, key, whole.slice(said.length)), ...end(key)]
        : [...end(key), ...add(runId, key, whole), ...end(key)];
    },
    endAll: (): object[] => [...open.keys()].flatMap(end),
  };
}
