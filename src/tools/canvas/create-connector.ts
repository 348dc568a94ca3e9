import { defineCreateTool } from './canvas-tool';
import { blockIdField, lineField } from './text-fields';

/** An arrow between two blocks of this run or of the canvas. */
export const createConnector = defineCreateTool({
  kind: 'connector',
  description:
    'Create an arrow from one block to another. Both must exist: use ids that create tools answered or that the canvas shows, so call it in a later turn than the one that makes its blocks.',
  fields: {
    from: blockIdField.describe('id of the block it starts at'),
    to: blockIdField.describe('id of the block it points to'),
    label: lineField(200, 'label').default(''),
  },
  content: ({ from, to, label }) => ({ fromBlockId: from, toBlockId: to, label }),
});
