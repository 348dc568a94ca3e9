import type { UsageFilter, UsageGroup, UsageReport, UsageRow, UsageSplit } from '../../../contracts/money/usage';
import type { Caller } from '../../../platform/caller';
import { formatUsd } from '../../../platform/money';
import type { Models } from '../../index';
import { callsOf, modelCalls } from './find-calls';
import { splitDays } from './split-days';
import { readKeyNames, readUserNames } from './read-labels';
import { DAY_KEY, daysOf, readRange, type UsageRange, within } from './usage-range';

/** Most rows of a report; its total counts all. */
export const REPORT_ROWS_MAX = 500;

const KEYS: Record<UsageGroup, unknown> = {
  day: DAY_KEY,
  model: '$model',
  provider: '$provider',
  agent: '$agent',
  user: '$userId',
  apiKey: '$apiKeyId',
};

interface Sums {
  calls: number;
  failed: number;
  cached: number;
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens: number;
  costNanoUsd: number;
}
const NOTHING: Sums = {
  calls: 0,
  failed: 0,
  cached: 0,
  inputTokens: 0,
  outputTokens: 0,
  cachedInputTokens: 0,
  costNanoUsd: 0,
};

/**
 * What the caller's calls (an admin's: the organisation's) came to, by one thing. Sums are whole numbers and exact below
 * 2^53: nine million dollars.
 */
export async function reportUsage(
  models: Models,
  caller: Caller,
  query: UsageFilter & { groupBy: UsageGroup; splitBy?: UsageSplit | undefined },
  labels: { model(id: string): string },
): Promise<UsageReport> {
  const range = readRange(query);
  const match = { ...callsOf(caller, query), startedAt: within(range) };
  const groups = await modelCalls(models)
    .aggregate<Sums & { _id: unknown }>([
      { $match: match },
      {
        $group: {
          _id: KEYS[query.groupBy],
          calls: { $sum: 1 },
          failed: { $sum: { $cond: [{ $in: ['$outcome', ['failed', 'aborted']] }, 1, 0] } },
          cached: { $sum: { $cond: [{ $eq: ['$outcome', 'cached'] }, 1, 0] } },
          inputTokens: { $sum: '$inputTokens' },
          outputTokens: { $sum: '$outputTokens' },
          cachedInputTokens: { $sum: '$cachedInputTokens' },
          costNanoUsd: { $sum: '$costNanoUsd' },
        },
      },
    ])
    .toArray();
  const rows = groups.map(({ _id, ...sums }) => ({ key: _id == null ? '' : String(_id), sums }));
  const shown = query.groupBy === 'day' ? withAllDays(rows, range) : rows.sort(dearestFirst).slice(0, REPORT_ROWS_MAX);
  const labelOf = await readLabels(
    models,
    caller,
    query.groupBy,
    shown.map(({ key }) => key),
    labels,
  );
  const { splitBy: by } = query;
  const labelOfPart = by === 'model' ? labels.model : (key: string) => key;
  const series = by && (await splitDays(models, match, daysOf(range), { by, labelOf: labelOfPart }));
  return {
    ...range,
    groupBy: query.groupBy,
    total: presentSums(rows.map(({ sums }) => sums).reduce(add, NOTHING)),
    items: shown.map(({ key, sums }): UsageRow => ({ key, label: labelOf(key), ...presentSums(sums) })),
    ...(series && { series }),
  };
}

interface Group {
  key: string;
  sums: Sums;
}

const dearestFirst = (a: Group, b: Group) =>
  b.sums.costNanoUsd - a.sums.costNanoUsd || b.sums.calls - a.sums.calls || (a.key < b.key ? -1 : 1);

function withAllDays(rows: readonly Group[], range: UsageRange): Group[] {
  const known = new Map(rows.map(({ key, sums }) => [key, sums]));
  return daysOf(range).map((key) => ({ key, sums: known.get(key) ?? NOTHING }));
}

async function readLabels(
  models: Models,
  { organisationId }: Caller,
  groupBy: UsageGroup,
  keys: readonly string[],
  labels: { model(id: string): string },
): Promise<(key: string) => string> {
  const ids = keys.filter((key) => key !== '');
  if (groupBy === 'model') return labels.model;
  if (groupBy === 'user') {
    const names = await readUserNames(models, organisationId, ids);
    return (key) => names.get(key) ?? 'Somebody who is gone';
  }
  if (groupBy === 'apiKey') {
    const names = await readKeyNames(models, organisationId, ids);
    return (key) => (key === '' ? 'No key' : (names.get(key) ?? 'A key that is gone'));
  }
  return (key) => key;
}

function add(a: Sums, b: Sums): Sums {
  return {
    calls: a.calls + b.calls,
    failed: a.failed + b.failed,
    cached: a.cached + b.cached,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
    costNanoUsd: a.costNanoUsd + b.costNanoUsd,
  };
}

/** Names each field: what an engine adds stays inside. */
const presentSums = ({ costNanoUsd, calls, failed, cached, inputTokens, outputTokens, cachedInputTokens }: Sums) => ({
  calls,
  failed,
  cached,
  inputTokens,
  outputTokens,
  cachedInputTokens,
  costUsd: formatUsd(costNanoUsd),
});
