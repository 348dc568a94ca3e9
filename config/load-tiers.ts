import { basename } from 'node:path';
import { z } from 'zod';
import { ConfigurationError } from './configuration-error';
import { readConfigFile } from './read-config-file';
import type { Environment } from './schema';
import { BUILT_IN_TIERS, type Tier, TIER_NAMES, type TierTable } from './tiers';

const PAGE = 'docs/limits.md#tiers';
const NAME_FORM = /^[a-z][a-z0-9-]{0,39}$/;

const count = z.int({ error: 'write a whole number' }).min(1, 'write at least 1');
const countOrAny = z.union([count, z.null()], { error: 'write a whole number of at least 1, or null for any' });
const DOLLARS = 'write US dollars such as "7.50", or null for any';
const dollars = z
  .union([z.string(), z.number().transform(String)], { error: DOLLARS })
  .pipe(z.string().regex(/^\d{1,9}(\.\d{1,9})?$/, DOLLARS))
  .nullable();

const tierFields = {
  requestsPerMinute: count,
  generationsPerMinute: count,
  llmCallsPerMinute: count,
  supportResolvesPerMinute: count,
  supportDocumentsPerMinute: count,
  secretRevealsPerMinute: count,
  llmCallsPerHour: countOrAny,
  requestsPerMonth: countOrAny,
  concurrentLlmCalls: countOrAny,
  approvalsPerHour: countOrAny,
  concurrentRuns: count,
  weight: z.number({ error: 'write a number' }).min(0.01, 'write 0.01 to 1000').max(1_000, 'write 0.01 to 1000'),
  batchActive: countOrAny,
  batchItemsPerMonth: countOrAny,
  scheduleMinutes: count,
  executionDays: countOrAny,
  runBudgetUsd: dollars,
} satisfies Record<keyof Tier, z.ZodType>;
const FIELD_NAMES = Object.keys(tierFields);

const tierSchema = z.strictObject({ base: z.enum(TIER_NAMES), ...tierFields }).partial();
const withBase = z.looseObject({ base: z.unknown().refine((base) => base !== undefined) });
type TierChanges = z.infer<typeof tierSchema>;

/**
 * The tiers as `TIERS_FILE` changes them: single fields of the built-in ones, and new ones on a `base`. Throws
 * ConfigurationError naming everything that is wrong, `DEFAULT_TIER` too.
 */
export function loadTiers(config: Pick<Environment, 'TIERS_FILE' | 'DEFAULT_TIER'>): TierTable {
  const problems: string[] = [];
  const tiers = config.TIERS_FILE ? readTiers(config.TIERS_FILE, problems) : BUILT_IN_TIERS;
  if (problems.length === 0 && !tiers.has(config.DEFAULT_TIER))
    problems.push(
      `DEFAULT_TIER: there is no tier "${config.DEFAULT_TIER}"; write one of ${[...tiers.keys()].join(', ')}`,
    );
  if (problems.length > 0) throw new ConfigurationError(problems, PAGE);
  return tiers;
}

function readTiers(path: string, problems: string[]): TierTable {
  const refuse = (problem: string) => void problems.push(`TIERS_FILE ${basename(path)}: ${problem}`);
  const tiers = new Map(BUILT_IN_TIERS);
  const { file, problem } = readConfigFile(path, 'tiers');
  if (!file) {
    refuse(problem);
    return tiers;
  }
  for (const name of Object.keys(file).filter((key) => key !== 'tiers'))
    refuse(`${name}: not known here; at the top stands only tiers`);
  const named = z.record(z.string(), z.unknown()).safeParse(file['tiers']);
  if (!named.success) refuse('tiers: write an object of tiers by name');
  const changes = new Map<string, TierChanges>();
  for (const [name, given] of Object.entries(named.data ?? {})) {
    const parsed = tierSchema.safeParse(given);
    if (!parsed.success) for (const text of describe(name, parsed.error)) refuse(text);
    const misnamed = checkName(name, withBase.safeParse(given).success);
    if (misnamed) refuse(misnamed);
    if (parsed.success) changes.set(name, parsed.data);
  }
  // Built-in ones first: what stands on them gets their changes too, wherever in the file it is written.
  const isNew = ([, { base }]: [string, TierChanges]) => Number(base !== undefined);
  for (const [name, { base, ...changed }] of [...changes].sort((one, other) => isNew(one) - isNew(other))) {
    const under = tiers.get(base ?? name);
    if (under) tiers.set(name, { ...under, ...withoutAbsent(changed) });
  }
  return tiers;
}

/** What is wrong with what a tier is called, and whether it says what it stands on. */
function checkName(name: string, hasBase: boolean): string | undefined {
  if (BUILT_IN_TIERS.has(name))
    return hasBase ? `tiers.${name}.base: a built-in tier has none; leave it out, or take another name` : undefined;
  if (!NAME_FORM.test(name))
    return `tiers.${name}: a name is made of a to z, 0 to 9 and -, begins with a letter and has at most 40 of them`;
  if (hasBase) return undefined;
  return `tiers.${name}: there is no such tier (${TIER_NAMES.join(', ')}); to make it a new one, give it a base`;
}

/** What is wrong with one tier: where, and how to mend it. */
const describe = (name: string, { issues }: z.ZodError): string[] =>
  issues.flatMap((issue) => {
    const place = ['tiers', name, ...issue.path].join('.');
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => `${place}.${key}: no such limit; there are base, ${FIELD_NAMES.join(', ')}`);
    if (issue.path[0] === 'base') return [`${place}: write one of ${TIER_NAMES.join(', ')}`];
    return [`${place}: ${issue.path.length === 0 ? 'write an object of limits by name' : issue.message}`];
  });

type Present<Fields> = { [Name in keyof Fields]: Exclude<Fields[Name], undefined> };
const withoutAbsent = <Fields extends object>(fields: Fields): Partial<Present<Fields>> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Present<Fields>>;
