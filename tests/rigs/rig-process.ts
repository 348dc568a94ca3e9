import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as nodeModule from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../local/services/free-port';

export type RigRole = 'whole' | 'api-and-scheduler' | 'api' | 'gateway' | 'worker' | 'scheduler';

/** As `npm start` has them: the gateway lives with the api. */
const ROLES_OF: Record<RigRole, string> = {
  whole: 'api,gateway,worker,scheduler',
  'api-and-scheduler': 'api,gateway,scheduler',
  api: 'api,gateway',
  gateway: 'gateway',
  worker: 'worker',
  scheduler: 'scheduler',
};
/** Where processes keep what V8 made of the packages, for those that start later: a fifth of what a start costs. */
const codeCache = process.env['WEFT_CODE_CACHE'];
const CODE_CACHE = codeCache ? { NODE_COMPILE_CACHE: codeCache, WEFT_CODE_CACHE: codeCache } : {};
const hasOwnCache = 'enableCompileCache' in nodeModule;
const NODE_OPTIONS = [
  '--enable-source-maps',
  ...(codeCache && !hasOwnCache ? ['--require', join(__dirname, 'code-cache.cjs')] : []),
];
/** No process answers sooner; to be asked costs it time. */
const FIRST_ASKED_MS = 400;
const START_PATIENCE_MS = 60_000;
const STOP_PATIENCE_MS = 25_000;
const LINES_KEPT = 400;

/** One process of Weft. Its port stays the same over restarts. */
export class RigProcess {
  /** The last lines it logged. */
  readonly lines: string[] = [];
  private child: ChildProcess | undefined;
  private port = 0;

  constructor(
    readonly role: RigRole,
    private readonly mainPath: string,
    private readonly environment: Record<string, string>,
    private readonly onSpawn: (pid: number) => void,
  ) {}

  get pid(): number | undefined {
    return this.child?.pid;
  }
  get isRunning(): boolean {
    return this.child?.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }
  /** Exit code, or the signal that ended it; undefined while it runs. */
  get exit(): number | string | undefined {
    return this.child?.signalCode ?? this.child?.exitCode ?? undefined;
  }
  /** Address of its API, or of /health and /metrics. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts it and waits until it answers. `environment` holds for this start alone. */
  async start(environment: Record<string, string> = {}): Promise<void> {
    if (this.isRunning) throw new Error(`${this.role} ${this.pid} runs already`);
    this.port ||= await freePort(); // known beforehand, so that clients find a restarted process again
    const parameters = [...NODE_OPTIONS, this.mainPath, `--roles=${ROLES_OF[this.role]}`];
    const child = spawn(process.execPath, parameters, {
      env: {
        PATH: process.env['PATH'] ?? '',
        ...CODE_CACHE,
        ...this.environment,
        PORT: String(this.port),
        OPS_PORT: String(this.port),
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.keep(line));
    }
    child.on('error', (error) => this.keep(error.message));
    if (child.pid !== undefined) this.onSpawn(child.pid);
    await delay(FIRST_ASKED_MS);
    for (const deadline = Date.now() + START_PATIENCE_MS; !(await this.answers()); await delay(60)) {
      if (!this.isRunning)
        throw new Error(`${this.role} ended at its start (${this.exit}):\n${this.lines.slice(-20).join('\n')}`);
      if (Date.now() > deadline) {
        child.kill('SIGKILL');
        throw new Error(
          `${this.role} did not answer within ${START_PATIENCE_MS} ms:\n${this.lines.slice(-20).join('\n')}`,
        );
      }
    }
  }

  /** Arms a crash point (`name:mode`) in the running process; resolves when it is armed. */
  async arm(crashPoint: string): Promise<void> {
    const { child } = this;
    if (!child || !this.isRunning) throw new Error(`${this.role} does not run`);
    const armed = once(child, 'message');
    child.send({ crashPoint });
    await armed;
  }

  /** SIGKILL: no word, no clean-up. Resolves when it is gone. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** SIGTERM. Resolves with its exit code once it has ended by itself; it is killed after 25 s. */
  async terminate(): Promise<number | string | undefined> {
    const timer = setTimeout(() => this.child?.kill('SIGKILL'), STOP_PATIENCE_MS);
    await this.end('SIGTERM');
    clearTimeout(timer);
    return this.exit;
  }

  /** SIGSTOP: it does nothing, but its connections and leases stand. */
  freeze(): void {
    this.child?.kill('SIGSTOP');
  }
  /** SIGCONT. */
  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  async restart(environment: Record<string, string> = {}): Promise<void> {
    await this.kill();
    await this.start(environment);
  }

  /** Resolves when it has ended, by whatever. */
  async ended(timeoutMs = STOP_PATIENCE_MS): Promise<void> {
    for (const deadline = Date.now() + timeoutMs; this.isRunning; await delay(10)) {
      if (Date.now() > deadline) throw new Error(`${this.role} ${this.pid} still runs after ${timeoutMs} ms`);
    }
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (!child || !this.isRunning) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }

  private async answers(): Promise<boolean> {
    // Closed at once: tests count what stays open.
    const once = { headers: { connection: 'close' }, signal: AbortSignal.timeout(2_000) };
    return fetch(`${this.url}/health`, once).then(
      async (response) => {
        await response.arrayBuffer();
        return true;
      },
      () => false,
    );
  }

  private keep(line: string): void {
    this.lines.push(line);
    if (this.lines.length > LINES_KEPT) this.lines.splice(0, this.lines.length - LINES_KEPT);
  }
}
