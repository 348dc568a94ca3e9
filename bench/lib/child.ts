import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { delay } from '../../src/platform/time';

export interface ChildProcessOptions {
  environment?: Record<string, string>;
}

/** A child process that answers calls. `notes` it sends unasked go to the listener. */
export interface BenchChild {
  readonly pid: number;
  /** Rejects with the child's own error, or where the child died. */
  call<Result>(name: string, parameter?: unknown): Promise<Result>;
  /** Sends without waiting for an answer. */
  tell(name: string, parameter?: unknown): void;
  onNote(listener: (note: unknown) => void): void;
  /** CPU the child has used so far, in milliseconds, by its own clock. */
  cpuMs(): Promise<number>;
  stop(): Promise<void>;
}

const STOP_PATIENCE_MS = 3_000;
/** No call of a benchmark takes longer: something hangs. */
const CALL_PATIENCE_MS = 120_000;

/** Starts a bundled child and waits until it listens. */
export async function startChild(file: string, options: ChildProcessOptions = {}): Promise<BenchChild> {
  const child = fork(file, [], {
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
    execArgv: ['--enable-source-maps'],
  });
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let listener: (note: unknown) => void = () => undefined;
  let calls = 0;
  const ready = new Promise<void>((resolve, reject) => {
    child.on('message', (message: ChildMessage) => {
      if (message.kind === 'ready') resolve();
      else if (message.kind === 'note') listener(message.note);
      else {
        const call = waiting.get(message.id);
        if (message.kind === 'result') call?.resolve(message.value);
        else call?.reject(new Error(message.error));
      }
    });
    child.on('exit', (code, signal) => {
      const error = new Error(`the child ${file} ended (${signal ?? code})`);
      for (const call of waiting.values()) call.reject(error);
      reject(error);
    });
  });
  await ready;
  const call = <Result>(name: string, parameter?: unknown): Promise<Result> =>
    new Promise<Result>((resolve, reject) => {
      calls += 1;
      const id = calls;
      const timer = setTimeout(
        () => waiting.get(id)?.reject(new Error(`the child did not answer ${name} in ${CALL_PATIENCE_MS} ms`)),
        CALL_PATIENCE_MS,
      );
      const settle =
        <Value>(end: (value: Value) => void) =>
        (value: Value) => {
          clearTimeout(timer);
          waiting.delete(id);
          end(value);
        };
      waiting.set(id, { resolve: settle(resolve as (value: unknown) => void), reject: settle(reject) });
      child.send({ id, name, parameter });
    });
  return {
    pid: child.pid ?? 0,
    call,
    tell: (name, parameter) => void child.send({ id: 0, name, parameter }),
    onNote: (heard) => (listener = heard),
    cpuMs: () => call<number>('cpu'),
    stop: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const isEnded = await Promise.race([ended.then(() => true), delay(STOP_PATIENCE_MS).then(() => false)]);
  if (isEnded) return;
  child.kill('SIGKILL');
  await ended;
}

/** What a child sends. */
export type ChildMessage =
  | { kind: 'ready' }
  | { kind: 'note'; note: unknown }
  | { kind: 'result'; id: number; value: unknown }
  | { kind: 'error'; id: number; error: string };
