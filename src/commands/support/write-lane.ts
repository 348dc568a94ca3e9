import type { z } from 'zod';
import type { lanePut, LaneAction, LaneQuestion, TaskLane } from '../../contracts/support/task-lane';
import { conflict, notFound, unprocessable } from '../../platform/errors';
import type { Models } from '../../models/index';
import type { SupportSessionRecord } from '../../models/support/records/support-session.model';
import { presentLane } from '../../models/support/records/present-session';

type PutLane = z.infer<typeof lanePut.body>;
/** Without a revision, a lane that changes between our read and write is read again so often. */
const TRIES_MAX = 20;

/**
 * Keeps the whole lane as a person sends it. Of items that are known only what people decide is taken: state, answer, output;
 * what the assistant asked stays as it asked it. Others are the person's own. 409 `task_lane_changed` with the lane as it is
 * where `revision` is not its own; 422 `lane_item_twice`. `isChanged: false`: it was so already, and has its revision still.
 */
export async function putLane(
  models: Models,
  session: Pick<SupportSessionRecord, '_id' | 'lane'>,
  body: PutLane,
): Promise<{ lane: TaskLane; isChanged: boolean }> {
  requireOnce(body.questions);
  requireOnce(body.actions);
  let lane = presentLane(session.lane);
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    if (body.revision !== undefined && body.revision !== lane.revision) throw changed(lane);
    const { questions, actions } = mergeLane(lane, body);
    if (JSON.stringify([questions, actions]) === JSON.stringify([lane.questions, lane.actions]))
      return { lane, isChanged: false };
    const now = new Date();
    const revision = lane.revision + 1;
    const { matchedCount } = await models.SupportSession.collection.updateOne(
      { _id: session._id, 'lane.revision': lane.revision },
      { $set: { lane: { revision, questions, actions, updatedAt: now }, updatedAt: now } },
    );
    if (matchedCount > 0)
      return { lane: { revision, questions, actions, updated_at: now.toISOString() }, isChanged: true };
    const current = await models.SupportSession.findById(session._id, { lane: 1 }).lean<SupportSessionRecord>();
    if (!current) throw notFound('session_not_found', 'There is no such session.');
    lane = presentLane(current.lane);
  }
  throw changed(lane);
}

/** `put`, with the words of `known` for what is known. */
export function mergeLane(
  known: Pick<TaskLane, 'questions' | 'actions'>,
  put: Pick<PutLane, 'questions' | 'actions'>,
): { questions: LaneQuestion[]; actions: LaneAction[] } {
  const questions = new Map(known.questions.map((question) => [question.id, question]));
  const actions = new Map(known.actions.map((action) => [action.id, action]));
  return {
    questions: put.questions.map((question) => ({
      ...(questions.get(question.id) ?? question),
      state: question.state,
      answer: question.answer,
    })),
    actions: put.actions.map((action) => ({
      ...(actions.get(action.id) ?? action),
      state: action.state,
      output: action.output,
    })),
  };
}

function requireOnce(items: readonly { id: string }[]): void {
  if (new Set(items.map(({ id }) => id)).size < items.length)
    throw unprocessable('lane_item_twice', 'Two items of one kind have the same id.');
}

const changed = (lane: TaskLane) =>
  conflict('task_lane_changed', 'The task lane changed meanwhile.', { current: lane });
