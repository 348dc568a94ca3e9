import type { EventFormat, Frame } from './event-format';

/**
 * AG-UI events (docs.ag-ui.com, events of protocol 0.0.x). Our facts that have no twin there go as CUSTOM. Text is
 * opened and closed by its step, so that each message is framed by start and end.
 */
export const aguiFormat: EventFormat = (event, run) => {
  const runId = run._id.toHexString();
  const threadId = run.subjectId?.toString() ?? runId;
  const timestamp = Date.parse(event.at);
  const custom = (name: string, value: unknown): Frame[] => [{ data: { type: 'CUSTOM', timestamp, name, value } }];
  const frames = (...data: object[]): Frame[] => data.map((fields) => ({ data: { timestamp, ...fields } }));
  switch (event.type) {
    case 'run-queued':
      return custom('run-queued', event.data);
    case 'run-started':
      return frames({ type: 'RUN_STARTED', threadId, runId });
    case 'status':
      return custom('status', event.data);
    case 'step-started':
      return frames({ type: 'STEP_STARTED', stepName: event.data.key });
    case 'step-finished':
      return frames({ type: 'STEP_FINISHED', stepName: event.data.key });
    case 'text-delta':
      return frames({
        type: 'TEXT_MESSAGE_CHUNK',
        messageId: `${runId}:${event.data.key}`,
        role: 'assistant',
        delta: event.data.text,
      });
    case 'text-complete':
    case 'text-reset':
    case 'tool-preview':
    case 'tool-refused':
    case 'run-waiting':
      return custom(event.type, event.data);
    case 'tool-output': {
      const toolCallId = `${runId}:${event.seq}`;
      return frames(
        { type: 'TOOL_CALL_START', toolCallId, toolCallName: event.data.tool },
        { type: 'TOOL_CALL_END', toolCallId },
        {
          type: 'TOOL_CALL_RESULT',
          messageId: toolCallId,
          toolCallId,
          content: JSON.stringify(event.data.output),
          role: 'tool',
        },
      );
    }
    case 'run-succeeded':
      return frames({ type: 'RUN_FINISHED', threadId, runId, result: event.data.output });
    case 'run-failed':
      return frames({ type: 'RUN_ERROR', message: event.data.error.message, code: event.data.error.code });
    case 'run-cancelled':
      return frames({ type: 'RUN_ERROR', message: event.data.reason, code: 'run_cancelled' });
  }
};
