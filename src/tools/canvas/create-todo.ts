import { z } from 'zod';
import { defineCreateTool } from './canvas-tool';
import { lineField } from './text-fields';

const itemText = lineField(500, 'what is to be done');
/** Items as texts, or with `isDone`. */
export const todoItems = z
  .array(z.union([itemText, z.strictObject({ text: itemText, isDone: z.boolean().default(false) })]))
  .max(100);
export const toTodoItems = (items: z.output<typeof todoItems>) =>
  items.map((item) => (typeof item === 'string' ? { text: item, isDone: false } : item));

/** A list to tick off. */
export const createTodo = defineCreateTool({
  kind: 'todo',
  description: 'Create a checklist of tasks that people tick off.',
  fields: {
    title: lineField(500, 'title, may be empty').default(''),
    items: todoItems.describe('tasks: texts, or { text, isDone }'),
  },
  content: ({ title, items }) => ({ title, items: toTodoItems(items) }),
});
