/**
 * A process that stops the services when the process that started them is gone, even by kill -9: its standard input is
 * a pipe from there, which then closes. Each service is stopped by its own signal, in reverse order of its start.
 */
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { isSameProcess } from './services/process-state';
import type { WatchdogMessage } from './services/watchdog-client';

const POLL_MS = 20;
const PATIENCE_MS = 10_000;

type Watched = Extract<WatchdogMessage, { kind: 'watch' }>;

const watched = new Map<number, Watched>();
const folders: string[] = [];

function accept(message: WatchdogMessage): void {
  switch (message.kind) {
    case 'watch':
      watched.set(message.pid, message);
      break;
    case 'forget':
      watched.delete(message.pid);
      break;
    case 'remove':
      folders.push(message.folder);
      break;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended in between.
  }
}

async function stop({ pid, startTime, signal: name }: Watched): Promise<void> {
  if (await isSameProcess(pid, startTime)) signal(pid, name);
  for (const deadline = Date.now() + PATIENCE_MS; await isSameProcess(pid, startTime); await delay(POLL_MS)) {
    if (Date.now() < deadline) continue;
    signal(pid, 'SIGKILL');
    return;
  }
}

async function main(): Promise<void> {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined); // only the pipe counts
  for await (const line of createInterface({ input: process.stdin })) accept(JSON.parse(line) as WatchdogMessage);
  for (const one of [...watched.values()].reverse()) await stop(one);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

main().then(
  () => process.exit(0),
  () => process.exit(1),
);
