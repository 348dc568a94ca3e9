import type { Models } from '../../index';
import type { PersonalData } from './person';

/** Of canvases. */
export const canvasData = {
  Canvas: {
    exports: {
      section: 'canvases',
      says: 'Canvases you own or are a member of.',
      of: ({ canvasIds }) => ({ _id: { $in: canvasIds } }),
      fields: ['title', 'ownerId', 'review', 'blockCount', 'createdAt', 'updatedAt', 'deletedAt'],
    },
    erases: 'deleted where nobody else sees it, else kept; it passes to the next owner, editor or viewer',
  },
  Block: {
    exports: {
      section: 'blocks',
      says: 'What is on canvases you own; on others, the blocks that you made or asked for.',
      of: ({ canvasIds, ownCanvasIds, userId }) => ({
        canvasId: { $in: canvasIds },
        $or: [{ canvasId: { $in: ownCanvasIds } }, { createdBy: userId }, { requestedBy: userId }],
      }),
      fields: [
        ...['canvasId', 'kind', 'content', 'x', 'y', 'width', 'height', 'rank', 'generationSessionId'],
        ...['createdBy', 'requestedBy', 'createdAt', 'updatedAt'],
      ],
    },
    erases: 'goes or stays with its canvas; the author is then "Deleted person"',
  },
  BlockSnapshot: {
    exports: {
      section: 'block-history',
      says: 'On canvases you own: blocks as they were, kept for undo.',
      of: ({ ownCanvasIds }) => ({ canvasId: { $in: ownCanvasIds } }),
      fields: ['canvasId', 'generationSessionId', 'blockId', 'reason', 'before', 'after'],
    },
    erases: 'goes or stays with its canvas',
  },
  CanvasChange: {
    exports: {
      section: 'changes',
      says: 'On canvases you own: their changes, as long as they are kept (30 days). Who made one is not kept.',
      of: ({ ownCanvasIds }) => ({ canvasId: { $in: ownCanvasIds } }),
      fields: ['canvasId', 'version', 'type', 'payload', 'createdAt'],
    },
    erases: 'goes or stays with its canvas; ends by itself after 30 days',
  },
  Generation: {
    exports: {
      section: 'generations',
      says: 'What agents put on canvases for you, and what you had asked for.',
      of: ({ runIds }) => ({ runId: { $in: runIds } }),
      fields: [
        ...['canvasId', 'runId', 'prompt', 'status', 'requestedByName', 'blockIds', 'editCount', 'truncated', 'model'],
        ...['removedCount', 'text', 'notice', 'usage', 'costNanoUsd', 'error', 'createdAt', 'finishedAt'],
      ],
    },
    erases: 'goes with its canvas; on canvases that others see, kept without prompt and name',
  },
} satisfies Partial<Record<keyof Models, PersonalData>>;
