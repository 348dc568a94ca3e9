import type { RunEvent } from '../../contracts/run-events';
import type { EventFormat, Frame } from './event-format';

/**
 * AG-UI events (docs.ag-ui.com, protocol 1.0) as its own client accepts them: the run opens with its first event and once
 * more where it was run again after an end; each message and tool call is opened and closed. Our facts that have no twin
 * there go as CUSTOM. Frames depend on those before them: begin at the run's first event.
 */
export function createAguiFormat(): EventFormat {
  let isOpen = false;
  const messages = createMessages();
  return (event, run) => {
    const runId = run._id.toHexString();
    const threadId = run.subjectId?.toString() ?? runId;
    const opening = isOpen ? [] : [{ type: 'RUN_STARTED', threadId, runId }];
    const ending = messages.endAll.bind(messages);
    const events = ((): object[] => {
      switch (event.type) {
        case 'run-queued':
        case 'run-started':
          isOpen = true;
          // An attempt that was cut says its text again, whole.
          return [...opening, ...ending(), custom(event)];
        case 'step-started':
          return [{ type: 'STEP_STARTED', stepName: event.data.key }];
        case 'step-finished':
          return [{ type: 'STEP_FINISHED', stepName: event.data.key }];
        case 'text-delta':
          return messages.add(runId, event.data.key, event.data.text);
        case 'text-complete':
          return [...messages.complete(runId, event.data.key, event.data.text), custom(event)];
        case 'text-reset':
          return [...messages.end(event.data.key), custom(event)];
        case 'status':
        case 'tool-preview':
        case 'tool-refused':
        case 'run-waiting':
          return [custom(event)];
        case 'tool-output':
          return toolCall(`${runId}:${event.seq}`, event.data);
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

const toolCall = (toolCallId: string, { tool, output }: { tool: string; output?: unknown }) => [
  { type: 'TOOL_CALL_START', toolCallId, toolCallName: tool },
  { type: 'TOOL_CALL_END', toolCallId },
  {
    type: 'TOOL_CALL_RESULT',
    messageId: `${toolCallId}:result`,
    toolCallId,
    content: JSON.stringify(output ?? null),
    role: 'tool',
  },
];

/** The text messages of one reader, by step. A text that begins anew is a message of its own: AG-UI can take nothing back. */
function createMessages() {
  const open = new Map<string, { messageId: string; text: string }>();
  const begun = new Map<string, number>();

  function add(runId: string, key: string, text: string): object[] {
    if (text === '') return []; // AG-UI refuses an empty piece
    const frames: object[] = [];
    let message = open.get(key);
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
    end,
    /** Ends a message with whatever of its whole text did not come as pieces. */
    complete(runId: string, key: string, whole: string): object[] {
      const said = open.get(key)?.text ?? '';
      return whole.startsWith(said)
        ? [...add(runId, key, whole.slice(said.length)), ...end(key)]
        : [...end(key), ...add(runId, key, whole), ...end(key)];
    },
    endAll: (): object[] => [...open.keys()].flatMap(end),
  };
}
