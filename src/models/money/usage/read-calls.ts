import type { ModelCall, UsageFilter } from '../../../contracts/money/usage';
import type { Caller } from '../../../platform/caller';
import type { Models } from '../../index';
import { callsOf, modelCalls } from './find-calls';
import { presentCall } from './present-call';
import { readUserNames } from './read-labels';
import { type UsageRange, within } from './usage-range';

/** Rows held at once. */
const BATCH = 500;

/** All calls of a time that the caller may see, oldest first, a batch at a time as they are asked for. */
export async function* readCalls(
  models: Models,
  caller: Caller,
  filter: UsageFilter,
  range: UsageRange,
): AsyncGenerator<ModelCall[]> {
  const cursor = modelCalls(models)
    .find({ ...callsOf(caller, filter), startedAt: within(range) })
    .sort({ startedAt: 1, _id: 1 })
    .batchSize(BATCH);
  const names = new Map<string, string>();
  try {
    while (await cursor.hasNext()) {
      const calls = cursor.readBufferedDocuments(BATCH);
      const unknown = new Set(calls.map(({ userId }) => userId.toHexString()).filter((id) => !names.has(id)));
      for (const id of unknown) names.set(id, '');
      if (unknown.size > 0)
        for (const [id, name] of await readUserNames(models, caller.organisationId, unknown)) names.set(id, name);
      yield calls.map((call) => presentCall(call, names.get(call.userId.toHexString()) ?? ''));
    }
  } finally {
    await cursor.close();
  }
}
