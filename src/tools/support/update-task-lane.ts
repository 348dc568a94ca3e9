import { z } from 'zod';
import { LANE_ITEMS_MAX } from '../../contracts/support/task-lane';
import { defineSupportTool, firstOf, isObject, lineOf, listOf, textOf } from './support-tool';

const TEXT_MAX = 1_000;
const TITLE_MAX = 300;
const DESCRIPTION_MAX = 2_000;
const COMMAND_MAX = 8_000;
const OPTION_MAX = 200;
const OPTIONS_MAX = 10;
const ID_MAX = 40;

const id = z
  .string()
  .max(ID_MAX)
  .optional()
  .describe('of an item that is in the lane already; leave out for a new one');
const input = z
  .strictObject({
    questions: z
      .array(
        z.strictObject({
          id,
          text: z.string().min(1).max(TEXT_MAX).describe('one question, to be answered by the engineer'),
          context: z.string().max(TEXT_MAX).default('').describe('why it is asked; may be empty'),
          options: z
            .array(z.string().min(1).max(OPTION_MAX))
            .max(OPTIONS_MAX)
            .default([])
            .describe('likely answers; empty for free text'),
        }),
      )
      .max(LANE_ITEMS_MAX)
      .optional()
      .describe('all questions that should be open now; leave the field out to keep them as they are'),
    actions: z
      .array(
        z.strictObject({
          id,
          title: z.string().min(1).max(TITLE_MAX).describe('what to do, in a few words'),
          description: z.string().max(DESCRIPTION_MAX).default('').describe('how, and what to look for'),
          command: z
            .string()
            .min(1)
            .max(COMMAND_MAX)
            .nullable()
            .default(null)
            .describe('a command to run, whose output is pasted back; null for something done by hand'),
        }),
      )
      .max(LANE_ITEMS_MAX)
      .optional()
      .describe('all actions that should be open now; leave the field out to keep them as they are'),
  })
  .refine(
    ({ questions, actions }) => questions !== undefined || actions !== undefined,
    'give questions, actions or both',
  );

/** The whole lane as the assistant wants it. */
export const updateTaskLane = defineSupportTool({
  name: 'update_task_lane',
  description:
    'Put questions and actions into the engineer’s task lane. Give the whole lane as it should be now: items you leave out go, items with their id stay. Nothing is run: the engineer decides.',
  input,
  mend: (args) => {
    const lane = isObject(args['lane']) ? args['lane'] : args;
    const questions = listOf(firstOf(lane, 'questions', 'question'))
      ?.map(mendQuestion)
      .filter(hasText('text'));
    const actions = listOf(firstOf(lane, 'actions', 'action', 'tasks', 'commands'))
      ?.map(mendAction)
      .filter(hasText('title'));
    if (!questions && !actions) return args;
    return {
      ...(questions && { questions: questions.slice(0, LANE_ITEMS_MAX) }),
      ...(actions && { actions: actions.slice(0, LANE_ITEMS_MAX) }),
    };
  },
});
export type LaneInput = z.output<typeof input>;

/** An item that is no object with a text is left as it is, for the schema to refuse with its place. */
const hasText = (name: string) => (item: unknown) => !isObject(item) || item[name] !== '';

function mendQuestion(item: unknown): unknown {
  if (typeof item === 'string') return { text: textOf(item, TEXT_MAX) };
  if (!isObject(item)) return item;
  const options = listOf(firstOf(item, 'options', 'choices'))
    ?.map((option) => lineOf(isObject(option) ? firstOf(option, 'label', 'text', 'value') : option, OPTION_MAX))
    .filter((option) => option !== undefined && option !== '')
    .slice(0, OPTIONS_MAX);
  return {
    ...idOf(item),
    text: textOf(firstOf(item, 'text', 'question', 'title'), TEXT_MAX),
    context: textOf(firstOf(item, 'context', 'why', 'reason', 'description') ?? '', TEXT_MAX),
    ...(options && { options: [...new Set(options)] }),
  };
}

function mendAction(item: unknown): unknown {
  if (typeof item === 'string') return { title: lineOf(item, TITLE_MAX) };
  if (!isObject(item)) return item;
  const command = textOf(firstOf(item, 'command', 'cmd', 'code') ?? '', COMMAND_MAX);
  return {
    ...idOf(item),
    title: lineOf(firstOf(item, 'title', 'label', 'name', 'text', 'action', 'command', 'cmd'), TITLE_MAX),
    description: textOf(firstOf(item, 'description', 'details', 'context') ?? '', DESCRIPTION_MAX),
    command: command === '' ? null : command,
  };
}

const idOf = (item: Record<string, unknown>) => {
  const known = lineOf(item['id'], ID_MAX);
  return known ? { id: known } : {};
};
