import { z } from 'zod';
import { SHAPES } from '../../contracts/canvas/blocks';
import { defineCreateTool } from './canvas-tool';
import { colorField, lineField } from './text-fields';

/** A shape with a text, for diagrams. */
export const createShape = defineCreateTool({
  kind: 'shape',
  description:
    'Create a shape with a short text, for diagrams and flow charts: rectangle a step, diamond a decision, ellipse a start or end.',
  fields: {
    shape: z.enum(SHAPES).default('rectangle'),
    text: lineField(500, 'text in the shape').default(''),
    color: colorField.default('blue'),
  },
  content: ({ shape, text, color }) => ({ shape, text, color }),
});
