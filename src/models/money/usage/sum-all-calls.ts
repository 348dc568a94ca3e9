import type { mongo, Types } from 'mongoose';
import type { Models } from '../../index';
import type { ModelCallRecord } from '../model-call.model';
import { DAY_MS, MINUTE_MS } from '../../../platform/time';
import { modelCalls } from './find-calls';

/** Whole numbers, exact below 2^53. */
export interface CallSums {
  calls: number;
  failed: number;
  input: number;
  output: number;
  cachedInput: number;
  costNanoUsd: number;
  /** Of those that ended well: tokens out and time, and the wait for the first token of those that streamed. */
  okOutput: number;
  okMs: number;
  streamed: number;
  firstTokenMs: number;
}
export interface CallGroup extends CallSums {
  provider: string;
  model: string;
  agent: string;
}

/** What lies more than a day back is summed again this often. */
const PAST_KEPT_MS = 10 * MINUTE_MS;

/** The same sums of one organisation: all of its calls are read. */
export async function sumCallsOf(models: Pick<Models, 'ModelCall'>, organisationId: Types.ObjectId, now = new Date()) {
  const [total, last24h] = await Promise.all([
    sumCalls(models, { $lte: now }, organisationId),
    sumCalls(models, { $gte: new Date(now.getTime() - DAY_MS) }, organisationId),
  ]);
  return { total, last24h };
}

/** Sums over all organisations, for the operator alone. What is long past is remembered: each reading sums about one day. */
export function createCallTotals(models: Pick<Models, 'ModelCall'>) {
  let past: { until: Date; groups: CallGroup[] } | undefined;
  const readPast = async (now: Date) => {
    if (past && now.getTime() - past.until.getTime() < DAY_MS + PAST_KEPT_MS) return past;
    const until = new Date(now.getTime() - DAY_MS);
    past = { until, groups: await sumCalls(models, { $lt: until }) };
    return past;
  };
  return async (now = new Date()): Promise<{ total: CallGroup[]; last24h: CallGroup[] }> => {
    const { until, groups } = await readPast(now);
    const [since, last24h] = await Promise.all([
      sumCalls(models, { $gte: until }),
      sumCalls(models, { $gte: new Date(now.getTime() - DAY_MS) }),
    ]);
    return { total: [...groups, ...since], last24h };
  };
}

const whereOk = (value: string | number) => ({ $cond: [{ $eq: ['$outcome', 'ok'] }, value, 0] });

async function sumCalls(
  models: Pick<Models, 'ModelCall'>,
  startedAt: mongo.Condition<ModelCallRecord['startedAt']>,
  organisationId?: Types.ObjectId,
): Promise<CallGroup[]> {
  const groups = await modelCalls(models)
    .aggregate<CallSums & { _id: Pick<CallGroup, 'provider' | 'model' | 'agent'> }>([
      { $match: { ...(organisationId && { organisationId }), startedAt } },
      {
        $group: {
          _id: { provider: '$provider', model: '$model', agent: '$agent' },
          calls: { $sum: 1 },
          failed: { $sum: { $cond: [{ $in: ['$outcome', ['failed', 'aborted']] }, 1, 0] } },
          input: { $sum: '$inputTokens' },
          output: { $sum: '$outputTokens' },
          cachedInput: { $sum: '$cachedInputTokens' },
          costNanoUsd: { $sum: '$costNanoUsd' },
          okOutput: { $sum: whereOk('$outputTokens') },
          okMs: { $sum: { $cond: [{ $gt: ['$outputTokens', 0] }, whereOk('$durationMs'), 0] } },
          streamed: { $sum: { $cond: [{ $gt: ['$firstTokenMs', null] }, whereOk(1), 0] } },
          firstTokenMs: { $sum: whereOk('$firstTokenMs') },
        },
      },
    ])
    .toArray();
  return groups.map(({ _id, ...sums }) => ({ ..._id, ...sums }));
}
