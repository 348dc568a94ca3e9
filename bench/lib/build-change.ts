import mongoose from 'mongoose';
import type { Block } from '../../src/contracts/canvas/blocks';
import type { CanvasChange } from '../../src/contracts/canvas/canvas';

/** A chunk of ten blocks, about `bytes` long as JSON. The version is near its beginning, so that light clients find it. */
export function buildChange(
  canvasId: string,
  bytes: number,
): Extract<CanvasChange, { type: 'blocks_bulk_added_chunk' }> {
  const id = () => new mongoose.Types.ObjectId().toHexString();
  const at = new Date().toISOString();
  const author = id();
  const build = (length: number): Extract<CanvasChange, { type: 'blocks_bulk_added_chunk' }> => ({
    version: 1,
    type: 'blocks_bulk_added_chunk',
    canvasId,
    generation_session_id: '00000000-0000-4000-8000-000000000000',
    chunk: 1,
    chunks: 1,
    blocks: Array.from({ length: 10 }, (_, index): Block => ({
      id: id(),
      canvasId,
      rank: `a${index}`,
      kind: 'text',
      content: { text: 'x'.repeat(length) },
      x: 0,
      y: index * 200,
      width: 300,
      height: 160,
      generation_session_id: '00000000-0000-4000-8000-000000000000',
      createdBy: author,
      requestedBy: author,
      revision: 1,
      createdAt: at,
      updatedAt: at,
    })),
  });
  return build(Math.max(0, Math.round((bytes - JSON.stringify(build(0)).length) / 10)));
}
