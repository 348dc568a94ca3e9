import type { Wire } from './reply';

/** The list of models, as every provider has one; nothing reads what is in it. */
export const modelListWire: Wire = {
  name: 'openai',
  matches: (path) => path.endsWith('/models') || path.endsWith('/api/tags'),
  isStreamed: () => false,
  contentType: 'application/json',
  frames: () => [],
  errorFrame: () => '',
  body: () => ({ object: 'list', data: [], models: [] }),
  errorBody: (_, message) => ({ error: { message } }),
};
