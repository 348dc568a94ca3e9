import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { startOwnTime } from './own-time';

const FROZEN_MS = 1_000;

it('counts what is waited for', async () => {
  const had = startOwnTime();
  await delay(300);
  expect(had()).toBeGreaterThan(150);
});

it('counts what is computed, in one go and without a look at the clock between', () => {
  const had = startOwnTime();
  const before = process.cpuUsage();
  let used = 0;
  while (used < 300) {
    const { user, system } = process.cpuUsage(before);
    used = (user + system) / 1_000;
  }
  expect(had()).toBeGreaterThan(290);
});

it('leaves out the time in which the process got no turn', async () => {
  const script = `
    require('esbuild-register');
    const { startOwnTime } = require(${JSON.stringify(require.resolve('./own-time'))});
    const startedAt = performance.now();
    const had = startOwnTime();
    process.kill(process.pid, 'SIGSTOP');
    setImmediate(() => process.stdout.write(JSON.stringify([performance.now() - startedAt, had()])));`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const waking = setInterval(() => child.kill('SIGCONT'), FROZEN_MS);
  const [said] = await Promise.all([text(child.stdout), once(child, 'close')]).finally(() => clearInterval(waking));
  const [wall, had] = JSON.parse(said) as [number, number];
  expect(had).toBeLessThan(wall / 2);
});
