import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { dirname, join } from 'node:path';

/** What the numbers depend on besides the code. */
export interface MachineFacts {
  cpu: string;
  cores: number;
  memoryGb: number;
  system: string;
  node: string;
  /** Mean number of processes that wanted a core in the last minute, at the end of the run. */
  load: number;
  versions: Record<string, string>;
}

const PEERS = [
  'bullmq',
  'ioredis',
  'socket.io',
  '@socket.io/redis-streams-adapter',
  'ws',
  'mongoose',
  'mongodb',
  'fractional-indexing',
  'express',
  '@langchain/core',
];

export function machineFacts(): MachineFacts {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `Linux ${release()}`,
    node: process.version,
    load: loadavg()[0] ?? 0,
    versions: Object.fromEntries(PEERS.map((name) => [name, versionOf(name)])),
  };
}

/** Some packages hide their package.json; the folder is searched upwards as Node does. */
function versionOf(name: string): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    try {
      const file = JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')) as {
        version: string;
      };
      return file.version;
    } catch {
      if (folder === dirname(folder)) return 'absent';
    }
  }
}
