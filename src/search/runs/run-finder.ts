import { Types } from 'mongoose';
import { FIRST_SUBJECT } from '../../contracts/systems/names';
import type { RunRecord } from '../../models/runs/run.model';
import { findListed, type Subjects } from '../../security/subjects';
import { type Finder, QUERY_MAX_MS } from '../finder';

/** Runs, by title and what was asked; for who asked, and for those to whom they are listed. As `listRuns`; they are dated by their beginning. */
export const createRunFinder = (subjects: Subjects): Finder => ({
  /** By the moment in the id: what a run is found by does not change. */
  async changed(models, { at, after }, limit) {
    const found = await models.Run.find(
      { _id: after ? { $gt: after } : { $gte: Types.ObjectId.createFromTime(Math.floor(at.getTime() / 1_000)) } },
      { _id: 1 },
    )
      .sort({ _id: 1 })
      .limit(limit)
      .lean<{ _id: Types.ObjectId }[]>();
    return found.map(({ _id: id }) => ({ id, at: id.getTimestamp() }));
  },

  async describe(models, ids) {
    const runs = await models.Run.find(
      { _id: { $in: ids } },
      { organisationId: 1, userId: 1, title: 1, 'input.prompt': 1, subjectKind: 1, subjectId: 1 },
    )
      .sort({ _id: 1 })
      .lean<RunRecord[]>();
    return runs.map((run) => ({
      id: run._id,
      organisationId: run.organisationId,
      title: run.title,
      text: promptOf(run.input),
      readers: [run.userId.toHexString()],
      ...(run.subjectId ? { subject: `${run.subjectKind ?? FIRST_SUBJECT}:${run.subjectId.toHexString()}` } : {}),
      changedAt: run._id.getTimestamp(),
    }));
  },

  async present(models, ids) {
    const found = await models.Run.find({ _id: { $in: ids } }, { _id: 1 })
      .sort({ _id: 1 })
      .lean<{ _id: Types.ObjectId }[]>();
    return found.map(({ _id }) => _id);
  },

  maySee: async (_models, caller) => (entry, seesOther) =>
    entry.readers.includes(caller.userId) || (entry.subject !== null && seesOther(entry.subject)),

  async open(models, caller, ids) {
    const userId = new Types.ObjectId(caller.userId);
    const found = await models.Run.find(
      {
        _id: { $in: ids },
        organisationId: new Types.ObjectId(caller.organisationId),
        $or: [{ userId }, { subjectId: { $in: await findListed({ models, subjects }, caller) } }],
      },
      { title: 1 },
    )
      .sort({ _id: 1 })
      .maxTimeMS(QUERY_MAX_MS)
      .lean<Pick<RunRecord, '_id' | 'title'>[]>();
    return found.map(({ _id, title }) => {
      const id = _id.toHexString();
      return { id, title, path: `/runs/${id}`, changedAt: _id.getTimestamp() };
    });
  },
});

function promptOf(input: unknown): string {
  const prompt: unknown = typeof input === 'object' && input !== null && 'prompt' in input ? input.prompt : undefined;
  return typeof prompt === 'string' ? prompt : '';
}
