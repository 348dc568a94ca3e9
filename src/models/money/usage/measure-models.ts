import { Types } from 'mongoose';
import type { MeasuredModel } from '../../../contracts/gateway/models';
import { ExpiringCache } from '../../../platform/expiring-cache';
import { DAY_MS, SECOND_MS } from '../../../platform/time';
import type { Models } from '../../index';
import { modelCalls } from './find-calls';

/** How long an organisation's figures are shown again before they are worked out anew. */
const MEASURED_KEPT_MS = 10 * SECOND_MS;
const ORGANISATIONS_MAX = 1_000;
/** Times to a first token are counted in steps of these, below and from `COARSE_FROM_MS` on: some hundred groups a model. */
const FINE_MS = 10;
const COARSE_MS = 100;
const COARSE_FROM_MS = 2 * SECOND_MS;

interface Group {
  /** `firstTokenMs`: null where there was none. */
  _id: { model: string; firstTokenMs: number | null };
  calls: number;
  failed: number;
  aborted: number;
  cached: number;
  answered: { tokens: number; ms: number };
}

/** Figures of an organisation's models over the last 24 hours; undefined for a model that was not called. */
export type MeasureModels = (organisationId: string) => Promise<ReadonlyMap<string, MeasuredModel>>;

/** One aggregate over the index of organisation and time, at most once in some seconds and organisation. */
export function createMeasureModels(models: Pick<Models, 'ModelCall'>): MeasureModels {
  const kept = new ExpiringCache<ReturnType<MeasureModels>>(ORGANISATIONS_MAX);
  return (organisationId) => {
    const known = kept.get(organisationId);
    if (known) return known;
    const measuring = measure(models, organisationId, new Date());
    kept.set(organisationId, measuring, Date.now() + MEASURED_KEPT_MS);
    measuring.catch(() => kept.delete(organisationId)); // whoever asked hears of it
    return measuring;
  };
}

async function measure(models: Pick<Models, 'ModelCall'>, organisationId: string, now: Date) {
  const count = (outcome: string) => ({ $sum: { $cond: [{ $eq: ['$outcome', outcome] }, 1, 0] } });
  const ofAnswered = (field: string) => ({ $sum: { $cond: [{ $eq: ['$outcome', 'ok'] }, field, 0] } });
  const inSteps = (stepMs: number) => ({
    $multiply: [{ $floor: { $divide: ['$firstTokenMs', stepMs] } }, stepMs],
  });
  const groups = await modelCalls(models)
    .aggregate<Omit<Group, 'answered'> & { tokens: number; ms: number }>([
      {
        $match: {
          organisationId: new Types.ObjectId(organisationId),
          startedAt: { $gte: new Date(now.getTime() - DAY_MS) },
        },
      },
      {
        $group: {
          _id: {
            model: '$model',
            firstTokenMs: {
              $cond: [{ $lt: ['$firstTokenMs', COARSE_FROM_MS] }, inSteps(FINE_MS), inSteps(COARSE_MS)],
            },
          },
          calls: { $sum: 1 },
          failed: count('failed'),
          aborted: count('aborted'),
          cached: count('cached'),
          tokens: ofAnswered('$outputTokens'),
          ms: ofAnswered('$durationMs'),
        },
      },
    ])
    .toArray();
  const byModel = new Map<string, Group[]>();
  for (const { tokens, ms, ...group } of groups)
    byModel.set(group._id.model, [...(byModel.get(group._id.model) ?? []), { ...group, answered: { tokens, ms } }]);
  return new Map([...byModel].map(([model, own]) => [model, describe(own)]));
}

function describe(groups: readonly Group[]): MeasuredModel {
  const sum = (valueOf: (group: Group) => number) => groups.reduce((total, group) => total + valueOf(group), 0);
  const ms = sum(({ answered }) => answered.ms);
  const tokens = sum(({ answered }) => answered.tokens);
  const times = groups
    .flatMap(({ _id, calls }) => (_id.firstTokenMs === null ? [] : [{ ms: _id.firstTokenMs, calls }]))
    .sort((a, b) => a.ms - b.ms);
  return {
    calls: sum(({ calls }) => calls),
    failed: sum(({ failed }) => failed),
    aborted: sum(({ aborted }) => aborted),
    cached: sum(({ cached }) => cached),
    firstTokenP50Ms: quantile(times, 0.5),
    firstTokenP95Ms: quantile(times, 0.95),
    tokensPerSecond: ms > 0 && tokens > 0 ? Math.round((tokens / ms) * SECOND_MS * 10) / 10 : null,
  };
}

/** The least time that this part of the calls does not exceed. */
function quantile(times: readonly { ms: number; calls: number }[], part: number): number | null {
  let left = times.reduce((total, { calls }) => total + calls, 0) * part;
  return times.find(({ calls }) => (left -= calls) <= 0)?.ms ?? null;
}
