import { z } from 'zod';
import type { List, ListQuery } from '../../../contracts/kernel/common';
import type { ModelCall, UsageFilter } from '../../../contracts/money/usage';
import type { Caller } from '../../../platform/caller';
import type { Models } from '../../index';
import { decodeCursor, fieldsCursor, pageOf } from '../../kernel/page';
import { callsOf, modelCalls } from './find-calls';
import { presentCall } from './present-call';
import { readUserNames } from './read-labels';
import { readRange, within } from './usage-range';

const callCursor = fieldsCursor(z.tuple([z.int(), z.string()]));

/** Calls that the caller may see, newest first. Of a run, and of one call, all there are, unless days are asked for. */
export async function listCalls(
  models: Models,
  caller: Caller,
  query: UsageFilter & ListQuery & { runId?: string | undefined; callId?: string | undefined },
): Promise<List<ModelCall>> {
  const after = decodeCursor(callCursor, query.cursor);
  const isNamed = query.runId !== undefined || query.callId !== undefined;
  const isAnyDay = isNamed && query.from === undefined && query.to === undefined;
  const conditions = [
    callsOf(caller, query),
    ...(isAnyDay ? [] : [{ startedAt: within(readRange(query)) }]),
    ...(after ? [afterPlace(...after)] : []),
  ];
  const calls = await modelCalls(models)
    .find({ $and: conditions })
    .sort({ startedAt: -1, _id: -1 })
    .limit(query.limit + 1)
    .toArray();
  const names = await readUserNames(
    models,
    caller.organisationId,
    new Set(calls.map(({ userId }) => userId.toHexString())),
  );
  return pageOf(
    calls,
    query.limit,
    { format: callCursor, placeOf: ({ startedAt, _id }): [number, string] => [startedAt.getTime(), _id] },
    (call) => presentCall(call, names.get(call.userId.toHexString()) ?? ''),
  );
}

/** The bound on the moment alone lets the index find the place. */
function afterPlace(time: number, id: string) {
  const startedAt = new Date(time);
  return { startedAt: { $lte: startedAt }, $or: [{ startedAt: { $lt: startedAt } }, { _id: { $lt: id } }] };
}
