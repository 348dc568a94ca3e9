/**
 * Judges what a fault test left behind, from the database and the clients' own histories alone: no product code is
 * imported, so that a mistake there cannot hide itself here. The rules are C1 to C7 of `README.md`.
 */
import type { Db } from 'mongodb';
import { checkAudit } from './checker/audit';
import { checkDrained, checkModelCalls } from './checker/drained';
import { checkEnded } from './checker/ended';
import { readSnapshot, type Snapshot } from './checker/snapshot';
import { checkAnswers, checkUnique } from './checker/unique';
import { checkUncommitted } from './checker/uncommitted';
import { checkViews } from './checker/views';

export type Rule = 'C1' | 'C2' | 'C3' | 'C4' | 'C5' | 'C6' | 'C7';
export interface Violation {
  rule: Rule;
  message: string;
}

/** A run that the API acknowledged. */
export interface AckedRun {
  runId: string;
  /** Blocks it must have made where it succeeded. */
  blocks?: number;
}

/** What one client of a canvas saw, after it was asked to catch up. */
export interface Watched {
  name: string;
  canvasId: string;
  version: number;
  /** Versions in the order in which it applied them. */
  history: readonly number[];
  blocks: Iterable<ViewedBlock>;
  /** Where its connection held from `since` on: the versions that came to it unasked. */
  told?: { since: number; versions: ReadonlySet<number> };
}
export interface ViewedBlock {
  id: string;
  kind: string;
  content: unknown;
  x: number;
  y: number;
  width: number;
  height: number;
  rank: string;
  revision: number;
  generation_session_id: string | null;
}

/** A person's answer to a request for approval that the API took. */
export interface TakenAnswer {
  approvalId: string;
  status: 'approved' | 'rejected';
}

export interface Evidence {
  acked: readonly AckedRun[];
  watched?: readonly Watched[];
  answers?: readonly TakenAnswer[];
  /** Run id → calls that its models counted themselves. */
  modelCalls?: ReadonlyMap<string, number>;
}

/** Everything that is wrong; empty: nothing. */
export async function check(db: Db, evidence: Evidence): Promise<Violation[]> {
  return checkSnapshot(await readSnapshot(db), evidence);
}

export function checkSnapshot(snapshot: Snapshot, evidence: Evidence): Violation[] {
  const rules: [Rule, string[]][] = [
    ['C1', checkEnded(snapshot, evidence.acked)],
    ['C2', [...checkUnique(snapshot), ...checkAnswers(snapshot, evidence.answers ?? [])]],
    ['C3', checkViews(snapshot, evidence.watched ?? [])],
    ['C4', checkAudit(snapshot)],
    ['C5', checkDrained(snapshot)],
    ['C6', checkUncommitted(snapshot)],
    ['C7', checkModelCalls(snapshot, evidence.modelCalls ?? new Map())],
  ];
  return rules.flatMap(([rule, messages]) => messages.map((message) => ({ rule, message })));
}
