import { z } from 'zod';
import { BLOCK_TEXT_MAX, type KindAndContent } from '../../contracts/canvas/blocks';
import { defineCanvasTool } from './canvas-tool';
import { todoItems, toTodoItems } from './create-todo';
import { blockIdField, colorField, lineField, textField, urlField } from './text-fields';

const input = z.strictObject({
  id: blockIdField,
  text: textField(BLOCK_TEXT_MAX, 'new text of a text, heading, sticky, shape').optional(),
  title: lineField(500, 'new title of a todo, list, link, section').optional(),
  color: colorField.optional(),
  level: z.number().int().min(1).max(3).optional(),
  items: todoItems.optional().describe('all items of a todo or list, in place of the present ones'),
  isDone: z.boolean().optional().describe('of a todo: tick or untick its items, all or those that contain "item"'),
  item: lineField(500, 'with isDone: part of the text of the items meant').optional(),
  columns: z.array(lineField(500, 'a column’s title')).min(1).max(20).optional(),
  rows: z
    .array(z.array(lineField(500, 'a cell')).max(20))
    .max(200)
    .optional(),
  language: lineField(40, 'of code').optional(),
  code: textField(BLOCK_TEXT_MAX, 'new code').optional(),
  url: urlField.optional(),
  description: textField(1_000, 'of a link').optional(),
  alt: lineField(500, 'of an image').optional(),
  label: lineField(200, 'of a connector').optional(),
});
type Change = z.output<typeof input>;

/** Which fields a kind of block has. */
const FIELDS: Record<KindAndContent['kind'], readonly (keyof Change)[]> = {
  text: ['text'],
  heading: ['text', 'level'],
  sticky: ['text', 'color'],
  todo: ['title', 'items', 'isDone', 'item'],
  list: ['title', 'items'],
  table: ['columns', 'rows'],
  code: ['language', 'code'],
  link: ['url', 'title', 'description'],
  image: ['url', 'alt'],
  shape: ['text', 'color'],
  connector: ['label'],
  section: ['title', 'color'],
};

/** Changes the fields given of a block on the canvas or of this run. */
export const updateBlock = defineCanvasTool({
  name: 'update_block',
  description:
    'Change a block that is on the canvas or that you made: give its id and only the fields to change. Do not rewrite a text that you see only in part (it ends with "…").',
  input,
  run: (board, identity, change) => board.update(identity, change.id, (block) => applyChange(block, change)),
});

function applyChange(block: KindAndContent, change: Change): KindAndContent | string {
  const fields = FIELDS[block.kind];
  const given = (Object.keys(change) as (keyof Change)[]).filter((name) => name !== 'id' && change[name] !== undefined);
  const foreign = given.filter((name) => !fields.includes(name));
  if (foreign.length > 0) return `A ${block.kind} has no ${foreign.join(', ')}; it has ${fields.join(', ')}.`;
  if (given.length === 0) return `Say what to change: ${fields.join(', ')}.`;
  if (block.kind === 'todo') return changeTodo(block, change);
  const plain = Object.fromEntries(given.map((name) => [name, change[name]]));
  if (block.kind === 'list' && change.items)
    plain.items = change.items.map((item) => (typeof item === 'string' ? item : item.text));
  return { kind: block.kind, content: { ...block.content, ...plain } } as KindAndContent;
}

function changeTodo(
  block: Extract<KindAndContent, { kind: 'todo' }>,
  { title, items, isDone, item }: Change,
): KindAndContent | string {
  let next = items ? toTodoItems(items) : block.content.items;
  if (isDone !== undefined) {
    const isMeant = (text: string) => item === undefined || text.toLowerCase().includes(item.toLowerCase());
    if (!next.some(({ text }) => isMeant(text))) return 'No item of that todo contains this text.';
    next = next.map((entry) => (isMeant(entry.text) ? { ...entry, isDone } : entry));
  } else if (item !== undefined) return 'With "item" give "isDone".';
  return { kind: 'todo', content: { title: title ?? block.content.title, items: next } };
}
