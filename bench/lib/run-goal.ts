import type { BenchContext } from './context';
import type { Goal } from './goal';
import { type CaseResult, runCase, type Verdict } from './interleave';
import { machineFacts, type MachineFacts } from './machine';
import { printCase } from './report';

export interface GoalResult {
  id: string;
  name: string;
  title: string;
  isQuick: boolean;
  rounds: number;
  startedAt: string;
  durationSeconds: number;
  machine: MachineFacts;
  cases: CaseResult[];
}

/** Runs a goal's cases one after another, printing each. */
export async function runGoal(goal: Goal, context: BenchContext, rounds: number): Promise<GoalResult> {
  const startedAt = new Date();
  context.say(`\n${goal.id} ${goal.name}: ${goal.title}${context.isQuick ? '  (quick: checks the harness)' : ''}`);
  const cases: CaseResult[] = [];
  try {
    for await (const bench of goal.cases(context)) {
      if (!bench.name.includes(context.flags['only'] ?? '')) {
        await bench.dispose?.();
        continue;
      }
      const result = await runCase(bench, rounds, context.say);
      cases.push(result);
      printCase(result, context.say);
    }
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    cases.push({
      name: 'set-up',
      about: 'what the cases need',
      metrics: {},
      samples: {},
      checks: [],
      isSaturated: false,
      error: message,
    });
    context.say(`  set-up failed: ${message}`);
  }
  return {
    id: goal.id,
    name: goal.name,
    title: goal.title,
    isQuick: context.isQuick,
    rounds,
    startedAt: startedAt.toISOString(),
    durationSeconds: Math.round((Date.now() - startedAt.getTime()) / 1_000),
    machine: machineFacts(),
    cases,
  };
}

/** 1 where something is under its floor or wrong, else 2 where something was too noisy, else 0. */
export function exitCodeOf(results: readonly GoalResult[]): number {
  const cases = results.flatMap((result) => result.cases);
  const has = (verdict: Verdict) => cases.some(({ checks }) => checks.some((check) => check.verdict === verdict));
  if (cases.some(({ error }) => error) || has('under')) return 1;
  return has('noisy') ? 2 : 0;
}
