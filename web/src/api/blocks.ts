import type { Block, KindAndContent, Box } from '@contracts/canvas/blocks';
import type {
  blocksCreate,
  blocksDelete,
  blocksList,
  blocksMove,
  blocksUpdate,
} from '@contracts/canvas/block-operations';
import type { changesList } from '@contracts/canvas/canvas-operations';
import { callApi } from './client';

const PAGE = 500;
const path = '/api/v1/canvas/{canvasId}/blocks';

/** All blocks of a canvas, as of `version` at least: changes after it are to be applied on top. */
export async function listAllBlocks(
  canvasId: string,
  signal?: AbortSignal,
): Promise<{ version: number; blocks: Block[] }> {
  const blocks: Block[] = [];
  let cursor: string | null = null;
  let version: number | null = null;
  do {
    const page: Awaited<ReturnType<typeof listBlocks>> = await listBlocks(canvasId, cursor, signal);
    blocks.push(...page.items);
    version ??= page.version;
    cursor = page.nextCursor;
  } while (cursor !== null);
  return { version, blocks };
}

const listBlocks = (canvasId: string, cursor: string | null, signal?: AbortSignal) =>
  callApi<typeof blocksList>('get', path, {
    params: { canvasId },
    query: { limit: PAGE, ...(cursor === null ? {} : { cursor }) },
    signal,
  });

/** What happened after a version, in order; `reset` where that is too long ago. */
export const listChanges = (canvasId: string, since: number, signal?: AbortSignal) =>
  callApi<typeof changesList>('get', '/api/v1/canvas/{canvasId}/changes', {
    params: { canvasId },
    query: { since },
    signal,
  });

export const createBlock = (canvasId: string, clientId: string, block: KindAndContent & Box) =>
  callApi<typeof blocksCreate>('post', path, {
    params: { canvasId },
    body: { ...block, clientId },
    idempotencyKey: clientId,
  });

export interface BlockPatch extends Partial<Box> {
  content?: unknown;
  /** The revision the person saw; 409 where it is stale. Absent: the last writer wins. */
  revision?: number;
}

export const updateBlock = (canvasId: string, blockId: string, clientId: string, patch: BlockPatch) =>
  callApi<typeof blocksUpdate>('patch', '/api/v1/canvas/{canvasId}/blocks/{blockId}', {
    params: { canvasId, blockId },
    body: { ...patch, clientId },
  });

export type BlockPlace = { x: number; y: number } | { afterBlockId: string } | { beforeBlockId: string };

export const moveBlock = (canvasId: string, blockId: string, clientId: string, place: BlockPlace) =>
  callApi<typeof blocksMove>('post', '/api/v1/canvas/{canvasId}/blocks/{blockId}/move', {
    params: { canvasId, blockId },
    body: { ...place, clientId },
  });

export const deleteBlock = (canvasId: string, blockId: string, clientId: string) =>
  callApi<typeof blocksDelete>('delete', '/api/v1/canvas/{canvasId}/blocks/{blockId}', {
    params: { canvasId, blockId },
    query: { clientId },
  });
