import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { monotonicMs } from '../lib/clock';
import type { BenchContext } from '../lib/context';
import type { Case } from '../lib/goal';
import { processMemoryMb } from '../lib/process-usage';
import { startProduct } from '../lib/product';

const MB = 1_000_000;

/** How long a start takes, and what an installation weighs. */
export function* footprintCases(context: BenchContext, environment: Record<string, string>): Generator<Case> {
  yield {
    name: 'warm start',
    about:
      'API with scheduler, and worker, started together on running MongoDB and Redis, built before, until both say that they are healthy. Measured elsewhere, on this kind of machine: Flowise 3.1.4 8-12 s.',
    metrics: { start: 's', 'API, idle': 'MB', 'worker, idle': 'MB' },
    sides: {
      ours: async () => {
        const startedAt = monotonicMs();
        const processes = await Promise.all(
          ['api,scheduler', 'worker'].map((roles) => startProduct(context, { roles, environment })),
        );
        const start = (monotonicMs() - startedAt) / 1_000;
        const [api = 0, worker = 0] = processes.map(({ pid }) => processMemoryMb(pid).now);
        await Promise.all(processes.map((started) => started.stop()));
        return { start, 'API, idle': api, 'worker, idle': worker };
      },
    },
    checks: [{ kind: 'value', metric: 'start', better: 'lower', floor: 6, goal: 5 }],
  };
  yield {
    name: 'installed size',
    about:
      'Bytes of all files of node_modules (also what only development and tests need). Measured elsewhere: Flowise 3.1.4 3.0 GB.',
    metrics: { node_modules: 'MB' },
    warmUps: 0,
    roundsMax: 1,
    sides: { ours: async () => ({ node_modules: sizeOf(join(context.root, 'node_modules')) / MB }) },
    checks: [{ kind: 'value', metric: 'node_modules', better: 'lower', floor: 1_500, goal: 600 }],
  };
}

function sizeOf(path: string): number {
  const facts = lstatSync(path);
  if (!facts.isDirectory()) return facts.isSymbolicLink() ? 0 : facts.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
