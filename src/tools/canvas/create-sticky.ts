import { defineCreateTool } from './canvas-tool';
import { colorField, textField } from './text-fields';

/** A sticky note. */
export const createSticky = defineCreateTool({
  kind: 'sticky',
  description: 'Create a sticky note: one idea in a few words. Use one color for one meaning.',
  fields: { text: textField(2_000, 'one idea'), color: colorField.default('yellow') },
  content: ({ text, color }) => ({ text, color }),
});
