import type { mongo } from 'mongoose';
import type { UsageSeries, UsageSplit } from '../../../contracts/money/usage';
import { formatUsd } from '../../../platform/money';
import type { Models } from '../../index';
import type { ModelCallRecord } from '../model-call.model';
import { modelCalls } from './find-calls';
import { DAY_KEY } from './usage-range';

/** Dearest models or agents that have a series of their own; all others together are the last one. */
export const USAGE_SERIES_MAX = 5;

interface DayPart {
  _id: { day: string; part: string };
  calls: number;
  costNanoUsd: number;
}

/** Calls and cost of each of the days, in order, by model or agent: the dearest first. Together they are the days' sums. */
export async function splitDays(
  models: Models,
  match: mongo.Filter<ModelCallRecord>,
  days: readonly string[],
  split: { by: UsageSplit; labelOf(key: string): string },
): Promise<UsageSeries[]> {
  const parts = await modelCalls(models)
    .aggregate<DayPart>([
      { $match: match },
      {
        $group: {
          _id: { day: DAY_KEY, part: `$${split.by}` },
          calls: { $sum: 1 },
          costNanoUsd: { $sum: '$costNanoUsd' },
        },
      },
    ])
    .toArray();
  const sumOf = (some: readonly DayPart[]) => ({
    calls: some.reduce((sum, { calls }) => sum + calls, 0),
    costNanoUsd: some.reduce((sum, { costNanoUsd }) => sum + costNanoUsd, 0),
  });
  const byKey = group(parts, ({ _id }) => _id.part);
  const dearestFirst = [...byKey]
    .map(([key, some]) => ({ key, some, ...sumOf(some) }))
    .sort((a, b) => b.costNanoUsd - a.costNanoUsd || b.calls - a.calls || (a.key < b.key ? -1 : 1));
  const toSeries = (key: string | null, label: string, some: readonly DayPart[]): UsageSeries => {
    const byDay = group(some, ({ _id }) => _id.day);
    const perDay = days.map((day) => sumOf(byDay.get(day) ?? []));
    return {
      key,
      label,
      days: perDay.map(({ calls, costNanoUsd }) => ({ calls, costUsd: formatUsd(costNanoUsd) })),
    };
  };
  const own = dearestFirst.slice(0, USAGE_SERIES_MAX).map(({ key, some }) => toSeries(key, split.labelOf(key), some));
  const others = dearestFirst.slice(USAGE_SERIES_MAX).flatMap(({ some }) => some);
  return others.length === 0 ? own : [...own, toSeries(null, 'Others', others)];
}

function group(parts: readonly DayPart[], keyOf: (part: DayPart) => string): Map<string, DayPart[]> {
  const groups = new Map<string, DayPart[]>();
  for (const part of parts) groups.set(keyOf(part), [...(groups.get(keyOf(part)) ?? []), part]);
  return groups;
}
