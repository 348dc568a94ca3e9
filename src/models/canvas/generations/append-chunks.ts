import type { Block } from '../../../contracts/canvas/blocks';
import type { BlockRecord } from '../records/block.model';
import type { CanvasEdit } from '../edits/canvas-edit';
import { presentBlock } from '../records/present-block';

/** Blocks of one broadcast; each chunk is one version of the canvas. */
export const CHUNK_BLOCKS = 10;

/** Appends a generation's blocks as changes of ten; returns them as they leave. */
export function appendChunks(edit: CanvasEdit, generationSessionId: string, records: readonly BlockRecord[]): Block[] {
  const blocks = records.map(presentBlock);
  const chunks = Math.ceil(blocks.length / CHUNK_BLOCKS);
  for (let chunk = 1; chunk <= chunks; chunk += 1) {
    edit.append({
      type: 'blocks_bulk_added_chunk',
      generation_session_id: generationSessionId,
      chunk,
      chunks,
      blocks: blocks.slice((chunk - 1) * CHUNK_BLOCKS, chunk * CHUNK_BLOCKS),
    });
  }
  return blocks;
}
