import type { Block } from '@contracts/canvas/blocks';
import type { CanvasChange } from '@contracts/canvas/canvas';

/** What the server has said: blocks by id as of `version`, and changes that came too early. */
export interface Truth {
  version: number;
  blocks: ReadonlyMap<string, Block>;
  /** Changes above the next version, by version: shown once the gap is filled. */
  early: ReadonlyMap<number, CanvasChange>;
}

export interface Received {
  truth: Truth;
  /** Ids of blocks that changed, came or went. */
  touched: Set<string>;
  /** Changes that took effect, in order. */
  applied: CanvasChange[];
  /** True: a version is missing; ask for what came after `truth.version`. */
  hasGap: boolean;
}

export const emptyTruth: Truth = { version: 0, blocks: new Map(), early: new Map() };

/** Applies changes strictly in order of version, each once; what comes too early waits. */
export function receiveChanges(truth: Truth, changes: readonly CanvasChange[]): Received {
  const early = new Map(truth.early);
  for (const change of changes) if (change.version > truth.version) early.set(change.version, change);
  const blocks = new Map(truth.blocks);
  const touched = new Set<string>();
  const applied: CanvasChange[] = [];
  let version = truth.version;
  for (let next = early.get(version + 1); next !== undefined; next = early.get(version + 1)) {
    applyChange(blocks, next, touched);
    applied.push(next);
    version += 1;
    early.delete(version);
  }
  return { truth: { version, blocks, early }, touched, applied, hasGap: early.size > 0 };
}

/** Starts anew from a full reading, keeping what came later meanwhile. */
export function replaceBlocks(truth: Truth, version: number, blocks: readonly Block[]): Received {
  const early = new Map([...truth.early].filter(([at]) => at > version));
  const touched = new Set([...truth.blocks.keys(), ...blocks.map((block) => block.id)]);
  const received = receiveChanges({ version, blocks: new Map(blocks.map((block) => [block.id, block])), early }, []);
  for (const id of received.touched) touched.add(id);
  return { ...received, touched };
}

function applyChange(blocks: Map<string, Block>, change: CanvasChange, touched: Set<string>): void {
  const put = (block: Block) => {
    blocks.set(block.id, block);
    touched.add(block.id);
  };
  const remove = (id: string) => {
    blocks.delete(id);
    touched.add(id);
  };
  switch (change.type) {
    case 'blocks_bulk_added_chunk':
      change.blocks.forEach(put);
      return;
    case 'block_added':
    case 'block_updated':
    case 'block_moved':
      put(change.block);
      return;
    case 'block_deleted':
      remove(change.blockId);
      return;
    case 'blocks_bulk_removed':
      change.blockIds.forEach(remove);
      return;
    case 'blocks_reranked':
      for (const { id, rank } of change.ranks) {
        const block = blocks.get(id);
        if (block !== undefined) put({ ...block, rank });
      }
      return;
    case 'canvas_updated':
      return;
  }
}
