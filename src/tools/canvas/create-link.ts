import { defineCreateTool } from './canvas-tool';
import { lineField, textField, urlField } from './text-fields';

/** A card that leads elsewhere. */
export const createLink = defineCreateTool({
  kind: 'link',
  description: 'Create a link card. Only addresses that you were given or are sure of.',
  fields: {
    url: urlField,
    title: lineField(500, 'title').default(''),
    description: textField(1_000, 'what is behind it').default(''),
  },
  content: ({ url, title, description }) => ({ url, title: title || url.slice(0, 500), description }),
});
