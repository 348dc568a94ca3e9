import type { LaneAction, LaneQuestion, TaskLane } from '@contracts/support/task-lane';

export type LaneItem = ({ kind: 'question' } & LaneQuestion) | ({ kind: 'action' } & LaneAction);

/** An item among all of its lane: ids are unique among questions, and among actions. */
export type ItemKey = `${LaneItem['kind']}:${string}`;
export const keyOf = ({ kind, id }: Pick<LaneItem, 'kind' | 'id'>): ItemKey => `${kind}:${id}`;

/** What a person changes of an item: its state, and the answer or output typed so far. `done` is `answered` for a question. */
export interface LaneChange {
  state?: 'open' | 'done' | 'skipped';
  text?: string;
}

type Items = Pick<TaskLane, 'questions' | 'actions'>;

/** Questions, then actions, each as the lane has them. */
export const itemsOf = (lane: Items): LaneItem[] => [
  ...lane.questions.map((question) => ({ kind: 'question' as const, ...question })),
  ...lane.actions.map((action) => ({ kind: 'action' as const, ...action })),
];

/** What was typed or pasted so far. */
export const textOf = (item: LaneItem): string => (item.kind === 'question' ? item.answer : item.output);

/** What an item is called. */
export const nameOf = (item: LaneItem): string => (item.kind === 'question' ? item.text : item.title);

/** Whether an item goes out with the next message: answered, done or skipped, or with something typed in it. */
export const isReady = (item: LaneItem): boolean => item.state !== 'open' || textOf(item).trim() !== '';

/** The lane with one item changed. */
export function changeItem(lane: TaskLane, key: ItemKey, { state, text }: LaneChange): TaskLane {
  return {
    ...lane,
    questions: lane.questions.map((question) =>
      keyOf({ kind: 'question', id: question.id }) === key
        ? {
            ...question,
            ...(state && { state: state === 'done' ? ('answered' as const) : state }),
            ...(text !== undefined && { answer: text }),
          }
        : question,
    ),
    actions: lane.actions.map((action) =>
      keyOf({ kind: 'action', id: action.id }) === key
        ? { ...action, ...(state && { state }), ...(text !== undefined && { output: text }) }
        : action,
    ),
  };
}

/** The lane without some items. */
export const withoutItems = (lane: TaskLane, keys: ReadonlySet<ItemKey>): TaskLane => ({
  ...lane,
  questions: lane.questions.filter(({ id }) => !keys.has(keyOf({ kind: 'question', id }))),
  actions: lane.actions.filter(({ id }) => !keys.has(keyOf({ kind: 'action', id }))),
});
