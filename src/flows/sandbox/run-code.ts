import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { CODE_TIMEOUT_MS, type CodeDone } from './code-job';

/** Threads of a process at once; further pieces of code wait. */
const THREADS_MAX = 4;
/** Of one owner: code that takes its time holds up nobody else's. */
const OWNER_THREADS_MAX = 2;
/** Of a thread, beside what its engine allots itself, in MiB. */
const HEAP_MAX_MIB = 64;
/** A thread that is past its time has this long to say so itself; then it is ended. */
const GRACE_MS = 250;
/** The first piece of code of a thread waits for the engine to be loaded. */
const LOAD_MS = 10_000;

type ThreadMessage = 'started' | CodeDone;
interface Waiting {
  code: string;
  owner: string;
  globals: string;
  timeoutMs: number;
  signal: AbortSignal;
  resolve(done: CodeDone): void;
  reject(error: unknown): void;
}
interface Thread {
  worker: Worker;
  /** Its program has loaded; what fails from then on is the code's doing. */
  hasStarted: boolean;
  isWarm: boolean;
}

const idle: Thread[] = [];
const queue: Waiting[] = [];
/** Threads at work by owner. */
const owners = new Map<string, number>();
let threads = 0;
let lastId = 0;

/**
 * What a piece of code gives: run in a thread of its own that is ended where the code takes more time or memory than it may, or
 * `signal` aborts (rejects with its reason). `globals`: what the code sees. `owner`: whose it is; each has a part of the threads. Never
 * throws for what the code does.
 */
export function runCode(
  { code, owner, timeoutMs = CODE_TIMEOUT_MS }: { code: string; owner: string; timeoutMs?: number },
  globals: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<CodeDone> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    queue.push({ code, owner, globals: JSON.stringify(globals), timeoutMs, signal, resolve, reject });
    serve();
  });
}

function serve(): void {
  while (idle.length > 0 || threads < THREADS_MAX) {
    const at = queue.findIndex(({ owner, signal }) => signal.aborted || threadsOf(owner) < OWNER_THREADS_MAX);
    const [job] = at < 0 ? [] : queue.splice(at, 1);
    if (!job) return;
    if (job.signal.aborted) {
      job.reject(job.signal.reason);
      continue;
    }
    runOn(idle.pop() ?? startThread(), job);
  }
}

const threadsOf = (owner: string): number => owners.get(owner) ?? 0;

function startThread(): Thread {
  threads += 1;
  const worker = new Worker(threadPath(), {
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MAX_MIB },
    // The code has nothing to read there, and nobody to write to.
    ...{ env: {}, execArgv: [], stdin: false, stdout: true, stderr: true },
  });
  worker.unref();
  const thread = { worker, hasStarted: false, isWarm: false };
  worker.on('message', (told: ThreadMessage) => (thread.hasStarted ||= told === 'started'));
  worker.on('error', () => undefined); // told by its exit
  worker.on('exit', () => {
    const at = idle.indexOf(thread);
    if (at < 0) return; // whoever it worked for sees to it
    idle.splice(at, 1);
    threads -= 1;
  });
  return thread;
}

function runOn(thread: Thread, { code, owner, globals, timeoutMs, signal, resolve, reject }: Waiting): void {
  const { worker } = thread;
  owners.set(owner, threadsOf(owner) + 1);
  const id = (lastId += 1);
  const end = (isReusable: boolean, tell: () => void) => {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    worker.off('message', settle).off('error', broken).off('exit', broken);
    if (threadsOf(owner) > 1) owners.set(owner, threadsOf(owner) - 1);
    else owners.delete(owner);
    if (isReusable) idle.push(Object.assign(thread, { isWarm: true }));
    else {
      threads -= 1;
      void worker.terminate();
    }
    tell();
    serve();
    // Whoever comes next finds one that has loaded.
    if (!isReusable && idle.length === 0 && threads < THREADS_MAX) idle.push(startThread());
  };
  const settle = (told: ThreadMessage) => {
    if (told !== 'started') end(true, () => resolve(told));
  };
  const broken = () =>
    end(false, () => {
      if (thread.hasStarted) resolve({ id, error: { code: 'code_failed', message: 'The code took too much memory.' } });
      else reject(new Error('The thread that runs code could not start.'));
    });
  const abort = () => end(false, () => reject(signal.reason));
  const timer = setTimeout(
    () => {
      const message = `The code took more than ${timeoutMs} ms.`;
      end(false, () => resolve({ id, error: { code: 'code_timeout', message } }));
    },
    timeoutMs + GRACE_MS + (thread.isWarm ? 0 : LOAD_MS),
  );
  signal.addEventListener('abort', abort, { once: true });
  worker.on('message', settle).once('error', broken).once('exit', broken);
  worker.postMessage({ id, code, globals, timeoutMs });
}

/** Beside the bundle of the server; where the sources run, in `dist`. */
function threadPath(): string {
  const beside = join(__dirname, 'code-thread.js');
  return existsSync(beside) ? beside : join(__dirname, '../../../dist/code-thread.js');
}
