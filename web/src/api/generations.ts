import type { generationsList, generationsRestore, generationsUndo } from '@contracts/canvas/canvas-operations';
import type { GenerateFrame } from '@contracts/canvas/canvas';
import { callApi, sendRequest } from './client';
import type { EventPlace } from './event-place';
import { readFrames } from './read-events';

export const listGenerations = (canvasId: string, signal?: AbortSignal) =>
  callApi<typeof generationsList>('get', '/api/v1/canvas/{canvasId}/ai/generations', {
    params: { canvasId },
    query: { limit: 50 },
    signal,
  });

/** Takes a generation back; `force` takes also what people edited since. */
export const undoGeneration = (canvasId: string, generationSessionId: string, force: boolean) =>
  callApi<typeof generationsUndo>('delete', '/api/v1/canvas/{canvasId}/ai/generations/{generationSessionId}', {
    params: { canvasId, generationSessionId },
    query: force ? { force: 'true' } : {},
  });

/** Brings an undone generation back. */
export const restoreGeneration = (canvasId: string, generationSessionId: string) =>
  callApi<typeof generationsRestore>('post', '/api/v1/canvas/{canvasId}/ai/generations/{generationSessionId}/restore', {
    params: { canvasId, generationSessionId },
  });

export interface OpenGeneration {
  runId: string | null;
  /** Reads to the end of this connection; a cut throws, and `followRun` gives the rest. */
  read: (onFrame: (frame: GenerateFrame, place: EventPlace) => void) => Promise<void>;
}

/** Asks the agent for blocks; `continues`: for what is missing of that generation. Resolves once the request is accepted; throws ApiError where it is refused. */
export async function startGeneration(
  canvasId: string,
  prompt: string,
  afterBlockId: string | null,
  model: string | null,
  continues: string | null,
  signal: AbortSignal,
): Promise<OpenGeneration> {
  const response = await sendRequest('post', `/api/v1/canvas/${encodeURIComponent(canvasId)}/ai/generate-stream`, {
    body: {
      prompt,
      ...(afterBlockId === null ? {} : { position: { afterBlockId } }),
      ...(model === null ? {} : { model }),
      ...(continues === null ? {} : { continues }),
    },
    signal,
    headers: { accept: 'text/event-stream', 'idempotency-key': crypto.randomUUID() },
  });
  return {
    runId: response.headers.get('x-run-id'),
    read: (onFrame) => readFrames(response, ({ id, data }) => onFrame(data as GenerateFrame, id)),
  };
}
