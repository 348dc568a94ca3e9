import type { z } from 'zod';
import { chatRequest, chatResume, type ToolResult } from '../../../contracts/devices/frames';
import type { FrameConnection, ServerFrame } from '../../../devices/frame-connection';
import { mapSocketError } from '../../answer';
import type { DoorConnection, ReceivedFrame } from '../door-rules';
import type { SideDeps } from './door-deps';

/** One connection as a chat: a request at a time, each ends in exactly one `final` or `error`. */
export interface ChatHandler {
  /** `tool_result`, `chat_request`, `chat_resume`; others are ignored. */
  receive(frame: ReceivedFrame): void;
  close(): void;
}

export function openChatSide(deps: SideDeps, connection: DoorConnection): ChatHandler {
  const side = deps.hub.openChat(connection);
  let working: AbortController | undefined;

  /** Does the work of one request, whose last frame is the only one of its kind, whatever happens. */
  async function work(
    requestId: string | undefined,
    act: (one: FrameConnection, signal: AbortSignal) => Promise<void>,
  ) {
    const named = requestId === undefined ? {} : { request_id: requestId };
    if (working)
      return void connection.send({
        ...{ type: 'error', code: 'busy', message: 'One request at a time: the one before is still answered.' },
        ...named,
      });
    const own = new AbortController();
    working = own;
    const one = endingOnce(connection, () => {
      if (working === own) working = undefined;
    });
    try {
      await act(one, own.signal);
      if (!one.isEnded) throw new Error('a chat ended without a last frame');
    } catch (error) {
      if (!own.signal.aborted) one.send({ type: 'error', ...mapSocketError(error, deps.log, 'chat').error, ...named });
    } finally {
      if (working === own) working = undefined;
    }
  }

  return {
    receive({ type, payload }) {
      if (type === 'tool_result') return side.onResult(payload as unknown as ToolResult);
      if (type === chatRequest.type) {
        const { message, context, request_id } = payload as z.infer<typeof chatRequest.payload>;
        return void work(request_id, (one, signal) => deps.answerChat(one, { message, context, request_id }, signal));
      }
      if (type === chatResume.type) {
        const { run_id, since, request_id } = payload as z.infer<typeof chatResume.payload>;
        return void work(request_id, (one, signal) => deps.resumeChat(one, { run_id, since, request_id }, signal));
      }
    },
    close() {
      working?.abort();
      side.close();
    },
  };
}

const LAST_FRAMES: readonly string[] = ['final', 'error'];

/** The connection for one request: after its `final` or `error` nothing more is sent for it, and the next may come. */
function endingOnce(connection: DoorConnection, onEnded: () => void): FrameConnection & { readonly isEnded: boolean } {
  let isEnded = false;
  return {
    id: connection.id,
    device: connection.device,
    get caller() {
      return connection.caller;
    },
    get isEnded() {
      return isEnded;
    },
    send(frame: ServerFrame) {
      if (isEnded) return false;
      if (LAST_FRAMES.includes(frame.type)) {
        isEnded = true;
        // Before the frame is out: who reads it may ask the next thing at once.
        onEnded();
      }
      return connection.send(frame);
    },
    close: (code, reason) => connection.close(code, reason),
    onClose: (listener) => connection.onClose(listener),
  };
}
