import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goals } from './goals/index';
import { openBench } from './lib/open-bench';
import { type CommandLine, parseCommandLine, USAGE } from './lib/command-line';
import { exitCodeOf, runGoal, type GoalResult } from './lib/run-goal';
import { writePerformancePage } from './lib/performance-page';

/**
 * Runs the goals asked for and prints a line a check. Resolves with the exit code: 0 every floor is held, 1 one is
 * not (or a result was wrong), 2 nothing is under its floor but something was too noisy to tell.
 */
export async function main(parameters: string[], root: string): Promise<number> {
  const command = parseCommandLine(parameters, goals);
  if (!command) {
    process.stdout.write(
      `${USAGE}\n${goals.map(({ name, id, title }) => `  ${name.padEnd(9)} ${id.padEnd(4)} ${title}`).join('\n')}\n`,
    );
    return 2;
  }
  const say = (text: string) => process.stdout.write(`${text}\n`);
  const results: GoalResult[] = [];
  for (const goal of command.goals) {
    const bench = await openBench({ root, isQuick: command.isQuick, flags: command.flags, say });
    try {
      const result = await runGoal(goal, bench.context, command.rounds);
      results.push(result);
      save(result, root, command);
    } finally {
      await bench.close();
    }
  }
  // A part of a goal's cases would take the place of all of them.
  const isWhole = !command.isQuick && command.flags['only'] === undefined;
  if (isWhole)
    writePerformancePage(
      root,
      results,
      goals.map(({ id }) => id),
    );
  return exitCodeOf(results);
}

/** One file a goal; a quick run never overwrites a measurement. */
function save(result: GoalResult, root: string, { isQuick, json, goals: asked }: CommandLine): void {
  const folder = join(root, 'bench/out');
  mkdirSync(folder, { recursive: true });
  const file = json && asked.length === 1 ? json : join(folder, `${result.name}${isQuick ? '.quick' : ''}.json`);
  writeFileSync(file, `${JSON.stringify(result, undefined, 1)}\n`);
}
