import { BLOCK_TEXT_MAX } from '../../contracts/canvas/blocks';
import { defineCreateTool } from './canvas-tool';
import { lineField, textField } from './text-fields';

/** Source code. */
export const createCode = defineCreateTool({
  kind: 'code',
  description: 'Create a block of source code.',
  fields: {
    language: lineField(40, 'its language, like "typescript"').default('text'),
    code: textField(BLOCK_TEXT_MAX, 'the code'),
  },
  content: ({ language, code }) => ({ language, code }),
});
