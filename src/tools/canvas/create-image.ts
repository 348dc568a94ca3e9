import { defineCreateTool } from './canvas-tool';
import { lineField, urlField } from './text-fields';

/** A picture by its address. */
export const createImage = defineCreateTool({
  kind: 'image',
  description: 'Create a picture from an address that you were given. Never invent an address.',
  fields: { url: urlField, alt: lineField(500, 'what the picture shows, for those who cannot see it') },
  content: ({ url, alt }) => ({ url, alt }),
});
