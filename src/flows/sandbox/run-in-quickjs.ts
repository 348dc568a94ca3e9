import type { QuickJSContext, QuickJSHandle, QuickJSWASMModule } from 'quickjs-emscripten-core';
import { CODE_MEMORY_BYTES, CODE_OUTPUT_MAX, CODE_STACK_BYTES, type CodeDone, type CodeJob } from './code-job';

const MESSAGE_MAX = 500;

/**
 * Runs one piece of code in an engine of its own that has no host objects, no clock of ours and no network: what it sees is JSON,
 * what it gives is JSON. For a thread that is ended from outside where the engine does not heed its bounds.
 */
export function runInQuickJs(quickJs: QuickJSWASMModule, { id, code, globals, timeoutMs }: CodeJob): CodeDone {
  const until = Date.now() + timeoutMs;
  let isLate = false;
  const runtime = quickJs.newRuntime();
  runtime.setMemoryLimit(CODE_MEMORY_BYTES);
  runtime.setMaxStackSize(CODE_STACK_BYTES);
  runtime.setInterruptHandler(() => (isLate ||= Date.now() > until));
  const context = runtime.newContext();
  const failed = (message: string): CodeDone =>
    isLate
      ? { id, error: { code: 'code_timeout', message: `The code took more than ${timeoutMs} ms.` } }
      : { id, error: { code: 'code_failed', message: message.slice(0, MESSAGE_MAX) } };
  try {
    setGlobals(context, globals);
    const started = context.evalCode(wrap(code), 'code.js');
    if (started.error) return failed(takeMessage(context, started.error));
    const ended = runtime.executePendingJobs();
    if (ended.error) {
      started.value.dispose();
      return failed(takeMessage(context, ended.error));
    }
    const state = context.getPromiseState(started.value);
    started.value.dispose();
    if (state.type === 'pending') return failed('The code waits for something that never comes.');
    if (state.type === 'rejected') return failed(takeMessage(context, state.error));
    const value = context.typeof(state.value) === 'string' ? context.getString(state.value) : 'null';
    state.value.dispose();
    return value.length > CODE_OUTPUT_MAX
      ? {
          id,
          error: { code: 'code_output_too_large', message: `The code gives more than ${CODE_OUTPUT_MAX} characters.` },
        }
      : { id, value };
  } catch (error) {
    return failed(error instanceof Error ? error.message : 'The code could not be run.');
  } finally {
    context.dispose();
    runtime.dispose();
  }
}

/** The code as the body of a function, so that it may `return` and `await`; what it gives leaves as JSON. */
const wrap = (code: string): string =>
  `(async () => { const stringify = JSON.stringify; const given = await (async () => {"use strict";\n${code}\n})(); return stringify(given === undefined ? null : given) ?? 'null'; })()`;

function setGlobals(context: QuickJSContext, globals: string): void {
  const text = context.newString(globals);
  context.setProp(context.global, '__given', text);
  text.dispose();
  const set = context.evalCode(
    'Object.assign(globalThis, JSON.parse(__given)); delete globalThis.__given; globalThis.console = { log() {}, info() {}, warn() {}, error() {} };',
    'globals.js',
  );
  if (set.error) throw new Error(takeMessage(context, set.error));
  set.value.dispose();
}

function takeMessage(context: QuickJSContext, error: QuickJSHandle): string {
  const dumped: unknown = context.dump(error);
  error.dispose();
  if (typeof dumped !== 'object' || dumped === null) return String(dumped as string | number);
  const { name, message } = dumped as { name?: unknown; message?: unknown };
  const said = typeof message === 'string' ? message : JSON.stringify(dumped);
  return typeof name === 'string' && name !== 'Error' ? `${name}: ${said}` : said;
}
