import { setTimeout as sleep } from 'node:timers/promises';
import type { ToolResult } from '../../src/contracts/devices/frames';
import type { ToolCall } from '../store/tool-call';
import { Backoff } from './backoff';
import { CallQueue } from './call-queue';
import { Connection } from './connection';
import { CLOSE, FRAME_BYTES_MAX, type ServerFrame } from './frames';

/** How long a chat that was cut off is taken up again. */
const RESUME_MS = 30_000;

/** What a question needs. */
export interface AskOptions {
  server: string;
  token: () => Promise<string>;
  message: string;
  perform: (call: ToolCall) => ToolResult;
  /** A piece of the answer. */
  onText: (text: string) => void;
  onCall?: (call: ToolCall, result: ToolResult) => void;
}

/** Asks the agents something, answers their tool calls from the device's data, and returns the whole answer. Throws what went wrong. */
export async function ask({ server, token, message, perform, onText, onCall }: AskOptions): Promise<string> {
  const backoff = new Backoff();
  let said = '';
  let runId: string | undefined;
  let since = 0;
  let lostAt = 0;
  for (;;) {
    const outcome: { response?: string; error?: Error } = {};
    const take = (frame: ServerFrame): void => {
      lostAt = 0;
      if ('run_id' in frame && frame.type !== 'agent_run') runId = frame.run_id ?? runId;
      if ('seq' in frame && frame.seq !== undefined) since = Math.max(since, frame.seq);
      if (frame.type === 'tool_call') queue.add(frame);
      else if (frame.type === 'tool_cancel') queue.cancel(frame.id);
      else if (frame.type === 'text_chunk') {
        said += frame.text;
        onText(frame.text);
      } else if (frame.type === 'final') outcome.response = frame.response;
      else if (frame.type === 'error') outcome.error = new Error(`${frame.message} (${frame.code})`);
      if (outcome.response !== undefined || outcome.error) connection.close();
    };
    const connection: Connection = new Connection(server, '/api/v1/ws/chat', await token(), {
      onOpen: () => connection.trySend(runId ? { type: 'chat_resume', run_id: runId, since } : request(message)),
      onFrame: take,
    });
    const queue = new CallQueue(
      perform,
      (result, call) => {
        connection.trySend({ type: 'tool_result', ...result });
        onCall?.(call, result);
      },
      FRAME_BYTES_MAX,
    );
    const ended = await connection.ended;
    queue.clear();
    if (outcome.error) throw outcome.error;
    if (outcome.response !== undefined) {
      // What was not streamed.
      if (outcome.response.startsWith(said)) onText(outcome.response.slice(said.length));
      return outcome.response;
    }
    lostAt ||= performance.now();
    const isRefused = ended.http !== undefined || ended.code === CLOSE.token || ended.code === CLOSE.revoked;
    // Without the run's id nobody knows whether the question arrived: it is not asked twice.
    if (isRefused || !runId || performance.now() - lostAt > RESUME_MS)
      throw new Error(
        ended.wasOpen
          ? `The connection was lost (${ended.code}${ended.reason && `: ${ended.reason}`}).`
          : `No connection: ${ended.reason}`,
      );
    await sleep(backoff.next());
  }
}

function request(message: string): object {
  const { timeZone, locale } = Intl.DateTimeFormat().resolvedOptions();
  return { type: 'chat_request', message, context: { time_zone: timeZone, locale } };
}
