import { z } from 'zod';
import { defineCreateTool } from './canvas-tool';
import { lineField } from './text-fields';

/** Points, numbered or not. */
export const createList = defineCreateTool({
  kind: 'list',
  description: 'Create a list of points, numbered where the order counts.',
  fields: {
    title: lineField(500, 'title, may be empty').default(''),
    items: z.array(lineField(500, 'a point')).min(1).max(200),
    isOrdered: z.boolean().default(false),
  },
  content: ({ title, items, isOrdered }) => ({ title, items, isOrdered }),
});
