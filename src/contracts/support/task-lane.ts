import { z } from 'zod';
import { timestampSchema } from '../kernel/common';
import { defineOperation } from '../kernel/operation';
import { ANSWER_MAX, can, params, tag } from './scope';

/** Items of one kind in a lane. */
export const LANE_ITEMS_MAX = 20;
export const QUESTION_STATES = ['open', 'answered', 'skipped'] as const;
export const ACTION_STATES = ['open', 'done', 'skipped'] as const;

const itemId = z.string().regex(/^[\w-]{1,40}$/, 'must be 1 to 40 letters, digits, _ or -');

export const laneQuestionSchema = z
  .strictObject({
    id: itemId,
    text: z.string().min(1).max(1_000),
    /** Why it is asked; may be empty. */
    context: z.string().max(1_000),
    /** Answers to choose from; empty: free text. */
    options: z.array(z.string().min(1).max(200)).max(10),
    state: z.enum(QUESTION_STATES),
    /** What was typed so far, also while it is `open`. */
    answer: z.string().max(ANSWER_MAX),
  })
  .meta({ id: 'LaneQuestion' });
export type LaneQuestion = z.infer<typeof laneQuestionSchema>;

export const laneActionSchema = z
  .strictObject({
    id: itemId,
    title: z.string().min(1).max(300),
    /** What to do and what to look for; may be empty. */
    description: z.string().max(2_000),
    /** To be run and its output pasted; null: something to do by hand. */
    command: z.string().max(8_000).nullable(),
    state: z.enum(ACTION_STATES),
    /** What was pasted so far, also while it is `open`. */
    output: z.string().max(ANSWER_MAX),
  })
  .meta({ id: 'LaneAction' });
export type LaneAction = z.infer<typeof laneActionSchema>;

/** What the assistant waits for. `revision` counts changes: of the assistant's proposals and of what people put. */
export const taskLaneSchema = z
  .object({
    revision: z.int().min(0),
    questions: z.array(laneQuestionSchema).max(LANE_ITEMS_MAX),
    actions: z.array(laneActionSchema).max(LANE_ITEMS_MAX),
    updated_at: timestampSchema.nullable(),
  })
  .meta({ id: 'TaskLane' });
export type TaskLane = z.infer<typeof taskLaneSchema>;

export const laneGet = defineOperation({
  id: 'support.lane.get',
  method: 'get',
  path: '/api/ai-sessions/{id}/task-lane',
  tag,
  summary: 'The task lane as it is kept',
  permission: can('read'),
  params,
  responses: { 200: taskLaneSchema },
});
export const lanePut = defineOperation({
  id: 'support.lane.put',
  method: 'put',
  path: '/api/ai-sessions/{id}/task-lane',
  tag,
  summary: 'Keep the task lane, with answers half-typed',
  description:
    'The whole lane. With `revision`, 409 `task_lane_changed` with the lane as it is, where it has changed since. Whatever is sent as `updated_at` is not read.',
  permission: can('write'),
  params,
  bodyLimits: { maxBytes: 4 * 1_048_576 },
  body: z.strictObject({
    revision: z.int().min(0).optional(),
    questions: z.array(laneQuestionSchema).max(LANE_ITEMS_MAX),
    actions: z.array(laneActionSchema).max(LANE_ITEMS_MAX),
    updated_at: z.unknown().optional(),
  }),
  responses: { 200: taskLaneSchema },
});

export const supportLaneOperations = [laneGet, lanePut] as const;
