import { Types } from 'mongoose';
import type { z } from 'zod';
import type { runsList } from '../../contracts/kernel/runs';
import type { Caller } from '../../platform/caller';
import type { Models } from '../index';
import { decodeCursor, idCursor } from '../kernel/page';
import type { RunRecord } from './run.model';

type RunsQuery = z.infer<typeof runsList.query>;

/** Words of a search that count. */
const WORDS_MAX = 8;

/** Of what the list is to be about: its id, and whether the caller may see all of its runs or their own alone. */
export interface RunsAbout {
  id: Types.ObjectId;
  isReadable: boolean;
}

/**
 * Runs that the caller asked for, and those about `listed`, which the caller may see, newest first; one more than `query.limit`,
 * for `pageById`. Times are compared with the moment in the run's id, which is its order too: the indexes that give the
 * order end the search at both ends.
 */
export async function listRuns(
  models: Models,
  caller: Caller,
  query: RunsQuery,
  listed: readonly Types.ObjectId[],
  fields: Record<string, 1>,
  about?: RunsAbout,
): Promise<RunRecord[]> {
  const userId = new Types.ObjectId(caller.userId);
  const organisationId = new Types.ObjectId(caller.organisationId);
  const isOfSomebodyElse = !about && query.requestedBy !== undefined && query.requestedBy !== caller.userId;
  const further = [
    ...(about ? [{ subjectId: about.id }] : []),
    ...(about && !about.isReadable ? [{ userId }] : []),
    ...wordsOf(query.q),
  ];
  const place = {
    ...(query.from ? { $gte: firstIdOf(query.from) } : {}),
    ...endOfIds(query),
  };
  return models.Run.find(
    {
      organisationId,
      ...(query.requestedBy ? { userId: new Types.ObjectId(query.requestedBy) } : {}),
      ...(isOfSomebodyElse ? { subjectId: { $in: listed } } : {}),
      ...(query.requestedBy || about ? {} : { $or: [{ userId }, { subjectId: { $in: listed } }] }),
      ...(further.length > 0 ? { $and: further } : {}),
      ...(query.kind ? { kind: query.kind } : {}),
      ...(query.status ? { status: query.status } : {}),
      ...(Object.keys(place).length > 0 ? { _id: place } : {}),
    },
    fields,
  )
    .sort({ _id: -1 })
    .limit(query.limit + 1)
    .lean<RunRecord[]>();
}

/** Titles with each of the words: literal texts, so that a title of 200 characters is read in a moment. */
function wordsOf(q = '') {
  const words = q.split(/\s+/).filter((word) => word !== '');
  return words
    .slice(0, WORDS_MAX)
    .map((word) => ({ title: { $regex: word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), $options: 'i' } }));
}

/** The id below which the page lies: that of its cursor, or the first one of `to`, whichever is earlier. */
function endOfIds({ cursor, to }: RunsQuery): { $lt: Types.ObjectId } | undefined {
  const before = decodeCursor(idCursor, cursor)?.toHexString();
  const end = to ? firstIdOf(to).toHexString() : undefined;
  const lowest = [before, end].filter((id) => id !== undefined).sort()[0];
  return lowest === undefined ? undefined : { $lt: new Types.ObjectId(lowest) };
}

/** The lowest id that can be made in the second of a moment, rounded up. */
const firstIdOf = (moment: string): Types.ObjectId =>
  Types.ObjectId.createFromTime(Math.ceil(Date.parse(moment) / 1_000));
