import type { NanoUsd } from '../../../platform/money';
import type { Models } from '../../index';
import type { RunRecord } from '../../runs/run.model';
import { modelCalls } from './find-calls';

/** Of every call of a model, whatever became of it. */
export interface CallSums {
  count: number;
  /** Those that came to no answer. */
  failed: number;
  inputTokens: number;
  outputTokens: number;
  costNanoUsd: NanoUsd;
}

/** What the ledger says of a run's calls; a row is there a moment after its call has ended. */
export async function sumRunCalls(
  models: Pick<Models, 'ModelCall'>,
  run: Pick<RunRecord, '_id' | 'organisationId'>,
): Promise<CallSums> {
  const [sums] = await modelCalls(models)
    .aggregate<CallSums>([
      { $match: { runId: run._id, organisationId: run.organisationId } },
      {
        $group: {
          _id: null,
          count: { $sum: 1 },
          failed: { $sum: { $cond: [{ $eq: ['$outcome', 'ok'] }, 0, 1] } },
          inputTokens: { $sum: '$inputTokens' },
          outputTokens: { $sum: '$outputTokens' },
          costNanoUsd: { $sum: '$costNanoUsd' },
        },
      },
    ])
    .toArray();
  return sums ?? { count: 0, failed: 0, inputTokens: 0, outputTokens: 0, costNanoUsd: 0 };
}
