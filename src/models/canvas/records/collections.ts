import type { mongo } from 'mongoose';
import type { BlockRecord } from './block.model';
import type { BlockSnapshotRecord } from './block-snapshot.model';
import type { CanvasRecord } from './canvas.model';
import type { CanvasChangeRecord } from './canvas-change.model';
import type { GenerationRecord } from '../generations/generation.model';
import type { Models } from '../../index';

export interface CanvasCollections {
  canvases: mongo.Collection<CanvasRecord>;
  blocks: mongo.Collection<BlockRecord>;
  changes: mongo.Collection<CanvasChangeRecord>;
  generations: mongo.Collection<GenerationRecord>;
  snapshots: mongo.Collection<BlockSnapshotRecord>;
}

/** The driver's own collections, with the types of their records: saving a generation is a hot path. */
export function canvasCollections(models: Models): CanvasCollections {
  return {
    canvases: models.Canvas.collection as unknown as mongo.Collection<CanvasRecord>,
    blocks: models.Block.collection as unknown as mongo.Collection<BlockRecord>,
    changes: models.CanvasChange.collection as unknown as mongo.Collection<CanvasChangeRecord>,
    generations: models.Generation.collection as unknown as mongo.Collection<GenerationRecord>,
    snapshots: models.BlockSnapshot.collection as unknown as mongo.Collection<BlockSnapshotRecord>,
  };
}
