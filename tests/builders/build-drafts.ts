import { Types } from 'mongoose';
import type { BlockDraft, DraftOperation, KindAndContent } from '../../src/contracts/canvas/blocks';

const text = (content: string): KindAndContent => ({ kind: 'text', content: { text: content } });

/** One draft; by default a new text block. */
export function buildDraft(overrides: Partial<BlockDraft> = {}): BlockDraft {
  const operation: DraftOperation = overrides.operation ?? 'create';
  return {
    id: new Types.ObjectId().toHexString(),
    index: 0,
    tool: `${operation}_text`,
    x: 0,
    y: 0,
    width: 200,
    height: 100,
    ...text('Made by the agent'),
    ...overrides,
    operation,
  } as BlockDraft;
}

/** `count` new text blocks, one below another. */
export const buildDrafts = (count: number, label = 'Block'): BlockDraft[] =>
  Array.from({ length: count }, (_, index) =>
    buildDraft({ index, y: index * 120, ...text(`${label} ${index}`) } as Partial<BlockDraft>),
  );
