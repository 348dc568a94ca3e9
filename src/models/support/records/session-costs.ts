import type { Types } from 'mongoose';
import type { NanoUsd } from '../../../platform/money';
import type { Models } from '../../index';
import { modelCalls } from '../../money/usage/find-calls';
import type { SupportSessionRecord } from './support-session.model';

type OfSession = Pick<SupportSessionRecord, '_id' | 'organisationId'>;

/**
 * What the models cost that were called for each of the sessions, whatever became of the calls: the sum of their rows in the
 * ledger. A row is there a moment after its call has ended.
 */
export async function sumSessionCosts(
  models: Pick<Models, 'ModelCall'>,
  organisationId: Types.ObjectId,
  sessionIds: readonly Types.ObjectId[],
): Promise<Map<string, NanoUsd>> {
  if (sessionIds.length === 0) return new Map();
  const sums = await modelCalls(models)
    .aggregate<{ _id: Types.ObjectId; sum: NanoUsd }>([
      { $match: { subjectId: { $in: [...sessionIds] }, organisationId } },
      { $group: { _id: '$subjectId', sum: { $sum: '$costNanoUsd' } } },
    ])
    .toArray();
  return new Map(sums.map(({ _id, sum }) => [_id.toHexString(), sum]));
}

/** The same of one. */
export const readSessionCost = async (
  models: Pick<Models, 'ModelCall'>,
  { _id, organisationId }: OfSession,
): Promise<NanoUsd> => (await sumSessionCosts(models, organisationId, [_id])).get(_id.toHexString()) ?? 0;
