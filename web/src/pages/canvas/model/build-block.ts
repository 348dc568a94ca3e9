import type { Block } from '@contracts/canvas/blocks';

/** A sticky for tests. */
export const buildBlock = (overrides: Partial<Omit<Block, 'kind' | 'content'>> = {}): Block => ({
  id: 'a',
  canvasId: 'c',
  rank: 'V',
  generation_session_id: null,
  createdBy: 'ana',
  requestedBy: null,
  revision: 1,
  createdAt: '2026-11-21T12:00:00Z',
  updatedAt: '2026-11-21T12:00:00Z',
  x: 0,
  y: 0,
  width: 200,
  height: 200,
  kind: 'sticky',
  content: { text: 'buy milk', color: 'yellow' },
  ...overrides,
});
