import type { Generation, GenerateFrame, GenerationNotice } from '@contracts/canvas/canvas';

export interface ToolLine {
  tool: string;
  /** Blocks it has made or changed. */
  count: number;
  /** The last refusal, where it is newer than the last success. */
  refusal: string | null;
}

export type GenerationEnd = 'complete' | 'failed' | 'cancelled';

/** One running generation as the panel shows it. */
export interface GenerationView {
  prompt: string;
  /** When it was asked. */
  startedAtMs: number;
  runId: string | null;
  /** Whether this person asked for it. */
  isOwn: boolean;
  phase: string;
  message: string;
  /** Place in the queue while queued. */
  position: number | null;
  tools: ToolLine[];
  /** Blocks created so far, in recorded steps. */
  made: number;
  /** Blocks that previews show: ahead of `made` while the model still speaks. */
  previewed: number;
  error: { code: string; message: string; retryable: boolean } | null;
  end: GenerationEnd | null;
  truncated: boolean;
  /** What it changed or moved, and deleted, of what was there. */
  changed: number;
  removed: number;
  /** The model's last words. */
  text: string;
  notice: GenerationNotice | null;
  /** "0.0186" once complete. */
  costUsd: string | null;
  generationSessionId: string | null;
}

export const startView = (
  prompt: string,
  runId: string | null = null,
  isOwn = false,
  startedAtMs = Date.now(),
): GenerationView => ({
  prompt,
  startedAtMs,
  runId,
  isOwn,
  phase: 'queued',
  message: '',
  position: null,
  tools: [],
  made: 0,
  previewed: 0,
  error: null,
  end: null,
  truncated: false,
  changed: 0,
  removed: 0,
  text: '',
  notice: null,
  costUsd: null,
  generationSessionId: null,
});

/** Frames in, view out. A refused tool call is a line, not the end. */
export function applyFrame(view: GenerationView, frame: GenerateFrame): GenerationView {
  switch (frame.type) {
    case 'status': {
      const { phase, message, runId, position } = frame.data;
      const end: GenerationEnd | null = phase === 'cancelled' ? 'cancelled' : view.end;
      return {
        ...view,
        phase,
        message,
        runId: runId ?? view.runId,
        position: phase === 'queued' ? (position ?? view.position) : null,
        end,
      };
    }
    case 'tool_output':
      return {
        ...view,
        made: view.made + (frame.data.operation === 'create' ? 1 : 0),
        tools: changeTool(view.tools, frame.data.tool, (line) => ({ ...line, count: line.count + 1, refusal: null })),
      };
    case 'error': {
      const { tool, code, message, retryable, kept } = frame.data;
      if (tool !== undefined)
        return { ...view, tools: changeTool(view.tools, tool, (line) => ({ ...line, refusal: message })) };
      return {
        ...view,
        ...(kept === undefined ? {} : doneBy(kept)),
        error: { code, message, retryable },
        end: code === 'cancelled' || code === 'run_cancelled' ? 'cancelled' : 'failed',
      };
    }
    case 'complete':
      return {
        ...view,
        phase: 'complete',
        end: 'complete',
        ...doneBy(frame.data),
        truncated: frame.data.truncated,
        text: frame.data.text,
        notice: frame.data.notice,
        costUsd: frame.data.cost.amount,
      };
  }
}

/** What is on the canvas of it. */
const doneBy = ({
  generation_session_id,
  blocks,
  changed,
  removed,
}: NonNullable<Extract<GenerateFrame, { type: 'error' }>['data']['kept']>): Partial<GenerationView> => ({
  generationSessionId: generation_session_id,
  made: blocks.length,
  changed,
  removed,
});

/** Nobody reviewed it in time: its previews stay, to be reviewed again. */
export const isLapsed = (view: Pick<GenerationView, 'error'>): boolean => view.error?.code === 'approval_timeout';

/**
 * The request that is to be answered now; null where there is none. One that is at work again still has that of the attempt
 * before, which nobody can answer any more.
 */
export const requestOf = ({ status, approvalId }: Pick<Generation, 'status' | 'approvalId'>): string | null =>
  status === 'waiting' ? approvalId : null;

/** Whether it can be stopped in the prompt's place: what waits for review is accepted or rejected instead. */
export const isStoppable = (view: GenerationView): boolean =>
  view.isOwn && view.end === null && view.runId !== null && view.phase !== 'reviewing';

/** Previews are drawn while the model still speaks: it is at its tools then. */
export const withPreviews = (view: GenerationView, previewed: number): GenerationView => ({
  ...view,
  previewed,
  ...(view.phase === 'thinking' && previewed > 0 ? { phase: 'calling_tools', message: '' } : {}),
});

function changeTool(tools: readonly ToolLine[], tool: string, change: (line: ToolLine) => ToolLine): ToolLine[] {
  const known = tools.some((line) => line.tool === tool);
  const lines = known ? tools : [...tools, { tool, count: 0, refusal: null }];
  return lines.map((line) => (line.tool === tool ? change(line) : line));
}
