import { BLOCK_TEXT_MAX } from '../../contracts/canvas/blocks';
import { defineCreateTool } from './canvas-tool';
import { textField } from './text-fields';

/** A paragraph. */
export const createText = defineCreateTool({
  kind: 'text',
  description: 'Create a block of running text: a paragraph or a few. Plain text, no markup.',
  fields: { text: textField(BLOCK_TEXT_MAX, 'the text') },
  content: ({ text }) => ({ text }),
});
