/** A service run as a child: started, awaited until it answers, restarted when it dies, stopped by its pid. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Program } from '../rootfs/programs';
import type { Watchdog } from './watchdog-client';

const SECOND_MS = 1_000;
const POLL_MS = 20;
const STOP_PATIENCE_MS = 15 * SECOND_MS;
const MIN_RESTART_PAUSE_MS = 50;
const MAX_RESTART_PAUSE_MS = 5 * SECOND_MS;
const MAX_LOG_BYTES = 5 * 2 ** 20;
const SHOWN_LOG_CHARACTERS = 1_000;

export interface ServiceSettings {
  name: string;
  program: Program;
  /** Its output is appended here. */
  logFile: string;
  stopSignal: NodeJS.Signals;
  /** How long a start may take, for example with a crash recovery. */
  startPatienceMs: number;
  /** Whether the service answers; asked again and again during the start. */
  isReady(): Promise<boolean>;
  /** Makes what an earlier run may have left behind harmless; before each start. */
  prepare?(): Promise<void>;
  /** Keep the child's standard input open as long as we live. */
  keepsPipe?: boolean;
}

/** Started by `start`; `stop` ends it for good. */
export class ChildService {
  #child: ChildProcess | undefined;
  #isStopping = false;
  #pauseMs = MIN_RESTART_PAUSE_MS;
  #restarting: Promise<void> = Promise.resolve();

  constructor(
    readonly settings: ServiceSettings,
    readonly context: { watchdog: Watchdog; log: (message: string) => void; supervise: boolean },
  ) {}

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts the service and waits until it answers. Rejects, with the end of its log, when it does not come up. */
  async start(): Promise<void> {
    const { settings } = this;
    await settings.prepare?.();
    const child = this.#spawn();
    const deadline = Date.now() + settings.startPatienceMs;
    while (!(await settings.isReady())) {
      const hasEnded = child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
      if (!hasEnded && Date.now() < deadline) {
        await delay(POLL_MS);
        continue;
      }
      child.kill('SIGKILL');
      throw new Error(
        `${settings.name} ${hasEnded ? 'ended at its start' : 'did not answer in time'}: ${this.#endOfLog()}`,
      );
    }
    if (!this.context.supervise) return;
    if (child.exitCode === null && child.signalCode === null)
      child.once('exit', (code, signal) => this.#restart(code, signal));
    else this.#restart(child.exitCode, child.signalCode);
  }

  /** Stops the service and waits for its end; kills it when it does not end by itself. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#restarting;
    const child = this.#child;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(this.settings.stopSignal);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS);
    await ended;
    clearTimeout(timer);
  }

  #spawn(): ChildProcess {
    const { program, logFile, keepsPipe, name, stopSignal } = this.settings;
    mkdirSync(dirname(logFile), { recursive: true });
    if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > MAX_LOG_BYTES)
      renameSync(logFile, `${logFile}.old`);
    const output = openSync(logFile, 'a');
    const user = program.uid === undefined || program.gid === undefined ? {} : { uid: program.uid, gid: program.gid };
    const child = spawn(program.command, program.parameters, {
      ...user,
      stdio: [keepsPipe === true ? 'pipe' : 'ignore', output, output],
      detached: true, // a session of its own: Ctrl+C must reach us only
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    });
    closeSync(output);
    child.stdin?.on('error', () => undefined);
    child.on('error', (error) => this.context.log(`${name}: ${error.message}`));
    const { pid } = child;
    if (pid !== undefined) {
      this.context.watchdog.watch(pid, name, stopSignal).catch(() => undefined);
      child.once('exit', () => this.context.watchdog.forget(pid));
    }
    this.#child = child;
    return child;
  }

  #restart(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#isStopping) return;
    this.context.log(`${this.settings.name} ended (${signal ?? code}); starting it again`);
    this.#restarting = this.#startUntilUp();
  }

  async #startUntilUp(): Promise<void> {
    while (!this.#isStopping) {
      try {
        await this.start();
        this.context.log(`${this.settings.name} is up again`);
        this.#pauseMs = MIN_RESTART_PAUSE_MS;
        return;
      } catch (error) {
        this.context.log(error instanceof Error ? error.message : String(error));
        await delay(this.#pauseMs);
        this.#pauseMs = Math.min(this.#pauseMs * 2, MAX_RESTART_PAUSE_MS);
      }
    }
  }

  #endOfLog(): string {
    return readFileSync(this.settings.logFile, 'utf8').slice(-SHOWN_LOG_CHARACTERS).trim();
  }
}
