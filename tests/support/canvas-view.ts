/** A canvas as a client keeps it: changes applied strictly by version. */
import type { Block } from '../../src/contracts/canvas/blocks';
import type { CanvasChange } from '../../src/contracts/canvas/canvas';

export type Applied = 'applied' | 'repeat' | 'gap';

/** Starts empty at version 0, or from blocks that were read as of a version. */
export class CanvasView {
  readonly blocks = new Map<string, Block>();
  /** Versions applied, in order; `reset` begins anew. */
  readonly history: number[] = [];
  title: string | undefined;

  constructor(public version = 0) {}

  /** Applies the next change; drops one that was applied before; refuses one that lies further ahead. */
  apply(change: CanvasChange): Applied {
    if (change.version <= this.version) return 'repeat';
    if (change.version > this.version + 1) return 'gap';
    this.change(change);
    this.version = change.version;
    this.history.push(change.version);
    return 'applied';
  }

  /** Takes the blocks as they are at a version. */
  reset(version: number, blocks: readonly Block[]): void {
    this.blocks.clear();
    for (const block of blocks) this.blocks.set(block.id, block);
    this.version = version;
    this.history.length = 0;
  }

  /** Blocks in order of their rank, compared byte by byte. */
  inOrder(): Block[] {
    return [...this.blocks.values()].sort((one, other) => (one.rank < other.rank ? -1 : 1));
  }

  private change(change: CanvasChange): void {
    switch (change.type) {
      case 'blocks_bulk_added_chunk':
        for (const block of change.blocks) this.blocks.set(block.id, block);
        return;
      case 'block_added':
      case 'block_updated':
      case 'block_moved':
        this.blocks.set(change.block.id, change.block);
        return;
      case 'block_deleted':
        this.blocks.delete(change.blockId);
        return;
      case 'blocks_bulk_removed':
        for (const id of change.blockIds) this.blocks.delete(id);
        return;
      case 'blocks_reranked':
        for (const { id, rank } of change.ranks) {
          const block = this.blocks.get(id);
          if (block) this.blocks.set(id, { ...block, rank });
        }
        return;
      case 'canvas_updated':
        this.title = change.title;
    }
  }
}
