import { defineCreateTool } from './canvas-tool';
import { colorField, lineField } from './text-fields';

/** A titled frame that grows with its members. */
export const createSection = defineCreateTool({
  kind: 'section',
  description:
    'Create a titled frame for a group of blocks, such as a column of a board. It grows with its members: create it first, then give its id as "section" to the blocks that belong in it.',
  fields: { title: lineField(500, 'title'), color: colorField.default('gray') },
  content: ({ title, color }) => ({ title, color }),
});
