import { z } from 'zod';
import { defineCreateTool } from './canvas-tool';
import { lineField } from './text-fields';

/** A title. */
export const createHeading = defineCreateTool({
  kind: 'heading',
  description: 'Create a heading. Level 1 is the title of a board, 2 of a part of it, 3 of a group.',
  fields: { text: lineField(500, 'the heading, one line'), level: z.number().int().min(1).max(3).default(1) },
  content: ({ text, level }) => ({ text, level }),
});
