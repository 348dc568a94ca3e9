import type { ToolResult } from '../../src/contracts/devices/frames';
import type { ToolCall } from '../store/tool-call';
import { fitResult } from './fit-result';

/** Calls in the order they came, one after another; what has not begun can still be dropped. */
export class CallQueue {
  readonly #perform: (call: ToolCall) => ToolResult;
  readonly #answer: (result: ToolResult, call: ToolCall) => void;
  /** Bytes of an answer's frame. */
  frameBytes: number;
  #waiting: ToolCall[] = [];
  #isAtWork = false;

  constructor(
    perform: (call: ToolCall) => ToolResult,
    answer: (result: ToolResult, call: ToolCall) => void,
    frameBytes: number,
  ) {
    this.#perform = perform;
    this.#answer = answer;
    this.frameBytes = frameBytes;
  }

  add(call: ToolCall): void {
    this.#waiting.push(call);
    if (!this.#isAtWork) this.#soon();
  }

  /** Drops a call that has not begun; one that has is answered as ever. */
  cancel(id: string): void {
    this.#waiting = this.#waiting.filter((call) => call.id !== id);
  }

  /** The connection is over: the server sends again, with the same ids, what it still wants. */
  clear(): void {
    this.#waiting = [];
  }

  /** Between two calls frames are read: a cancel may be among them. */
  #soon(): void {
    this.#isAtWork = true;
    setImmediate(() => {
      const call = this.#waiting.shift();
      this.#isAtWork = false;
      if (!call) return;
      this.#answer(fitResult(this.#perform(call), this.frameBytes), call);
      if (this.#waiting.length > 0) this.#soon();
    });
  }
}
