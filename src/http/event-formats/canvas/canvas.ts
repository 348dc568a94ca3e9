import type { CanvasChange, GenerateFrame } from '../../../contracts/canvas/canvas';
import type { RunEvent } from '../../../contracts/kernel/run-events';
import type { BlockDraft } from '../../../contracts/canvas/blocks';
import type { CanvasGenerationOutput } from '../../../commands/canvas/save-generation';
import type { RunRecord } from '../../../models/runs/run.model';
import type { EventFormat, FormatDeclaration } from '../event-format';

/** Reads the changes of a canvas from one version to another, both included. */
export type ReadVersions = (canvasId: string, from: number, to: number) => Promise<CanvasChange[]>;

/** The frames of `generate-stream`: status, tool_output, error, complete. */
export const canvasFormat =
  (readVersions: ReadVersions): EventFormat =>
  async (event, run) => {
    const frame = await toFrame(event, run, readVersions);
    return frame ? [{ data: frame }] : [];
  };

const WAITING_FOR_REVIEW = { phase: 'reviewing', message: 'Waiting for somebody to accept it.' } as const;
/** Waits that nobody on the canvas can end. */
const WAITING: Record<string, { phase: 'thinking'; message: string }> = {
  'top-up': { phase: 'thinking', message: 'Waiting for an admin to allow more money.' },
  backoff: { phase: 'thinking', message: 'Waiting for money that other calls hold.' },
};

async function toFrame(
  event: RunEvent,
  run: RunRecord,
  readVersions: ReadVersions,
): Promise<GenerateFrame | undefined> {
  switch (event.type) {
    case 'run-queued':
      return {
        type: 'status',
        data: {
          phase: 'queued',
          message: event.data.position ? `In line, ${event.data.position} before you.` : 'In line.',
          runId: run._id.toHexString(),
          ...(event.data.position === undefined ? {} : { position: event.data.position }),
        },
      };
    case 'run-started':
      return event.data.isResumed
        ? { type: 'status', data: { phase: 'resumed', message: 'Another worker goes on from the last finished step.' } }
        : { type: 'status', data: { phase: 'thinking', message: 'The agent is thinking.' } };
    case 'status':
      return { type: 'status', data: { phase: event.data.phase, message: event.data.message } };
    case 'run-waiting':
      return { type: 'status', data: WAITING[event.data.for] ?? WAITING_FOR_REVIEW };
    case 'tool-output':
      return { type: 'tool_output', data: event.data.output as BlockDraft };
    case 'tool-refused':
      return { type: 'error', data: { ...event.data } };
    case 'run-failed': {
      const kept = event.data.output as CanvasGenerationOutput | undefined;
      if (!kept) return { type: 'error', data: event.data.error };
      const parts = { generation_session_id: kept.generation_session_id, ...(await savedParts(kept, readVersions)) };
      return { type: 'error', data: { ...event.data.error, kept: parts } };
    }
    case 'run-cancelled':
      return { type: 'error', data: { code: 'run_cancelled', message: event.data.reason, retryable: true } };
    case 'run-succeeded': {
      const output = event.data.output as CanvasGenerationOutput;
      return {
        type: 'complete',
        data: {
          generation_session_id: output.generation_session_id,
          ...(await savedParts(output, readVersions)),
          truncated: output.truncated,
          text: output.text ?? '',
          notice: output.notice ?? null,
          usage: event.data.usage,
          cost: { amount: event.data.costUsd, currency: 'USD' },
        },
      };
    }
    default:
      return undefined;
  }
}

/** What a generation left on the canvas. Outputs from before counts were kept have none. */
async function savedParts(
  { canvasId, fromVersion, toVersion, changed = 0, removed = 0 }: CanvasGenerationOutput,
  readVersions: ReadVersions,
) {
  const changes = await readVersions(canvasId, fromVersion, toVersion);
  const blocks = changes.flatMap((change) => (change.type === 'blocks_bulk_added_chunk' ? change.blocks : []));
  return { blocks, changed, removed };
}

/** Formats of canvases' streams. */
export const canvasFormats = (readVersions: ReadVersions): Readonly<Record<'canvas', FormatDeclaration>> => ({
  canvas: { isStateful: false, open: () => canvasFormat(readVersions) },
});
