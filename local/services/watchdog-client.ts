/** The parent's end of the watchdog: which processes to stop, and which folders to remove, should the parent die. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { entryPath } from './entry-path';
import { startTimeOf } from './process-state';

/** A line to the watchdog. */
export type WatchdogMessage =
  | { kind: 'watch'; pid: number; startTime: string; signal: NodeJS.Signals; name: string }
  | { kind: 'forget'; pid: number }
  | { kind: 'remove'; folder: string };

/** One watchdog process per start. */
export class Watchdog {
  readonly #child: ChildProcess;

  constructor(entryDir: string | undefined) {
    // A session of its own: Ctrl+C in a terminal must reach the parent only, which then stops everything in order.
    this.#child = spawn(process.execPath, [entryPath('watchdog', entryDir)], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    this.#child.stdin?.on('error', () => undefined); // it died: the parent still stops its children itself
    this.#child.on('error', () => undefined);
    this.#child.unref();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  async watch(pid: number, name: string, signal: NodeJS.Signals): Promise<void> {
    const startTime = await startTimeOf(pid);
    if (startTime !== undefined) this.#send({ kind: 'watch', pid, startTime, signal, name });
  }

  forget(pid: number): void {
    this.#send({ kind: 'forget', pid });
  }

  removeLater(folder: string): void {
    this.#send({ kind: 'remove', folder });
  }

  /** Lets it end; it stops whatever it was not told to forget. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.ref();
    const ended = once(this.#child, 'exit');
    this.#child.stdin?.end();
    await ended;
  }

  #send(message: WatchdogMessage): void {
    if (this.#child.stdin?.writable === true) this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }
}
