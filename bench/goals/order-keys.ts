import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing';
import { generateRanks } from '../../src/models/canvas/records/ranks';
import { insertRanks } from '../../src/models/canvas/edits/respace';
import { stopwatch } from '../lib/clock';
import { numberFlag } from '../lib/context';
import type { Case, Sample } from '../lib/goal';

type Pattern = 'append' | 'random' | 'left' | 'right' | 'batch';
const PATTERNS: Pattern[] = ['append', 'random', 'left', 'right', 'batch'];

/** Order keys of blocks, against the package alone: speed, and length where everything goes to one spot. */
export function orderKeyCases(context: Parameters<typeof numberFlag>[0]): Case[] {
  const count = numberFlag(context, 'n', 10_000, 10_000);
  return PATTERNS.map((pattern) => {
    // The package's keys are never rewritten: at one spot they grow, and ours pay for staying short by rewriting neighbours.
    const isSameSpot = pattern === 'left' || pattern === 'right';
    return {
      name: `order keys, ${pattern}`,
      about: `${count} keys, ${ABOUT[pattern]}; sorted strictly and checked. Ours keeps every key at 64 characters or less.`,
      metrics: { 'keys/s': '', 'longest key': 'characters', 'keys rewritten': '' },
      sides: {
        ours: async (round) => measure(pattern, count, round, ourInsert, generateRanks),
        peer: async (round) => measure(pattern, count, round, packageInsert, generateNKeysBetween),
      },
      checks: [
        { kind: 'ratio', metric: 'keys/s', better: 'higher', floor: 0.5, goal: 0.9 },
        ...(isSameSpot
          ? [{ kind: 'value', metric: 'longest key', better: 'lower', floor: 200, goal: 64 } as const]
          : []),
      ],
    };
  });
}

const ABOUT: Record<Pattern, string> = {
  append: 'one by one at the end',
  random: 'one by one at random places of one list',
  left: 'one by one, each before the one inserted last (between two fixed neighbours)',
  right: 'one by one, each after the one inserted last (between two fixed neighbours)',
  batch: 'all at once between two neighbours',
};

/** Lists built in one round: enough work for the clock. */
const REPEATS: Record<Pattern, number> = { append: 40, random: 20, left: 5, right: 1, batch: 30 };

type Insert = (keys: string[], index: number) => number;
const ourInsert: Insert = (keys, index) => insertRanks(keys, index, 1).rewritten;
const packageInsert: Insert = (keys, index) => {
  keys.splice(index, 0, generateKeyBetween(keys[index - 1] ?? null, keys[index] ?? null));
  return 0;
};
type Generate = (previous: string | null, next: string | null, count: number) => string[];

function measure(pattern: Pattern, count: number, round: number, insert: Insert, generate: Generate): Sample {
  const random = sequence(round);
  const repeats = REPEATS[pattern];
  const fixed = pattern === 'append' ? 0 : 2;
  const lists = Array.from({ length: repeats }, () => generateNKeysBetween(null, null, fixed));
  let rewritten = 0;
  const stop = stopwatch();
  for (const keys of lists) {
    if (pattern === 'batch') keys.splice(1, 0, ...generate(keys[0] ?? null, keys[1] ?? null, count));
    for (let number = 0; number < count && pattern !== 'batch'; number += 1) {
      rewritten += insert(
        keys,
        { append: number, random: Math.floor(random() * (keys.length + 1)), left: 1, right: 1 + number }[pattern],
      );
    }
  }
  const { elapsedMs } = stop();
  for (const keys of lists) verifySorted(keys, count + fixed);
  const longest = lists.reduce((most, keys) => keys.reduce((length, key) => Math.max(length, key.length), most), 0);
  return {
    'keys/s': ((count * repeats) / elapsedMs) * 1_000,
    'longest key': longest,
    'keys rewritten': rewritten / repeats,
  };
}

function verifySorted(keys: string[], wanted: number): void {
  if (keys.length !== wanted) throw new Error(`wrong result: ${keys.length} keys, not ${wanted}`);
  keys.forEach((key, index) => {
    const before = keys[index - 1];
    if (before !== undefined && before >= key)
      throw new Error(`wrong result: key ${index} (${key}) is not after ${before}`);
  });
}

/** The same places for both sides of a round (mulberry32). */
function sequence(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
