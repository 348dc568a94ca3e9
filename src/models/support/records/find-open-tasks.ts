import { Types } from 'mongoose';
import type { Question } from '../../../contracts/kernel/inbox';
import type { Caller } from '../../../platform/caller';
import type { Models } from '../../index';
import type { SupportSessionRecord } from './support-session.model';

/** Tasks of one session that are told in their own words, and so much of each. */
const TOLD_MAX = 3;
const ASK_MAX = 200;
const FIELDS = { title: 1, updatedAt: 1, 'lane.questions': 1, 'lane.actions': 1 } as const;

/** Sessions whose task lane waits for the caller: active ones of their own, and those escalated to them. Last changed first. */
export async function findOpenTasks(
  models: Models,
  { userId, organisationId }: Pick<Caller, 'userId' | 'organisationId'>,
  limit: number,
): Promise<Omit<Question, 'system'>[]> {
  const person = new Types.ObjectId(userId);
  const sessions = await models.SupportSession.find(
    {
      organisationId: new Types.ObjectId(organisationId),
      $and: [
        {
          $or: [
            { userId: person, status: 'active' },
            { escalatedToId: person, status: 'escalated' },
          ],
        },
        { $or: [{ 'lane.questions.state': 'open' }, { 'lane.actions.state': 'open' }] },
      ],
    },
    FIELDS,
  )
    .sort({ updatedAt: -1, _id: -1 })
    .limit(limit)
    .lean<Pick<SupportSessionRecord, '_id' | 'title' | 'updatedAt' | 'lane'>[]>();
  return sessions.map(({ _id, title, updatedAt, lane }) => {
    const open = [
      ...lane.questions.filter(({ state }) => state === 'open').map(({ text }) => text),
      ...lane.actions.filter(({ state }) => state === 'open').map((action) => action.title),
    ];
    return {
      id: _id.toHexString(),
      title,
      path: `/support/${_id.toHexString()}`,
      count: open.length,
      asks: open.slice(0, TOLD_MAX).map((text) => text.slice(0, ASK_MAX)),
      updatedAt: updatedAt.toISOString(),
    };
  });
}
