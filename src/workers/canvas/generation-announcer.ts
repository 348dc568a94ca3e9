import type { BlockDraft } from '../../contracts/canvas/blocks';
import type { RunError } from '../../contracts/kernel/run-events';
import type { generationStatus, SocketPayload } from '../../contracts/socket-events';
import type { ApprovalRecord } from '../../models/runs/approval.model';
import { presentGeneration } from '../../models/canvas/generations/present-generation';
import { markGeneration } from '../../models/canvas/generations/write-generation';
import type { GenerationRecord } from '../../models/canvas/generations/generation.model';
import type { RunRecord } from '../../models/runs/run.model';
import { SECOND_MS } from '../../platform/time';
import { issueOutbox } from '../../producers/enqueue-outbox';
import { type CanvasGenerationInput, canvasGenerationInput } from '../../queues/canvas/canvas-generation-input';
import type { RunOutcome } from '../../runs/lifecycle/execute-run';
import { followUpRun } from '../follow-up-run';
import { keptUntil } from '../kept-until';
import type { WorkerDeps } from '../worker-deps';

/** Previews are gathered so long: everybody on the canvas gets them, so few messages matter. */
const PREVIEW_PAUSE_MS = 60;
/** The agent's presence lasts 15 s; it is renewed this often. */
const PRESENCE_MS = 5 * SECOND_MS;

type Phase = SocketPayload<typeof generationStatus>['phase'];

/** Tells everybody on the canvas what the agent is at. All of it hints: lost ones cost nothing. */
export interface GenerationAnnouncer {
  /** `generation`: its record, where it has changed in a way the panel shows. */
  phase(phase: Phase, message: string, generation?: GenerationRecord): void;
  preview(drafts: BlockDraft[], withdrawn: string[]): void;
  enqueueBroadcast(outboxId: string): Promise<void>;
  /** The agent leaves the canvas. */
  leave(): Promise<void>;
}

/** Sends in order, and nobody waits for it: the agent's work costs no more for being watched. */
export function announceGeneration(
  deps: WorkerDeps,
  run: RunRecord,
  input: CanvasGenerationInput,
): GenerationAnnouncer {
  const { canvasId, generationSessionId } = input;
  const presenceId = `agent:${generationSessionId}`;
  let focus = 'Thinking';
  let cursor: { x: number; y: number } | null = null;
  const show = () =>
    deps.broadcaster.agentPresence(canvasId, {
      id: presenceId,
      userId: deps.config.AI_AGENT_USER_ID,
      name: `AI for ${run.userName}`,
      isAgent: true,
      cursor,
      selection: [],
      focus,
    });
  let sent: Promise<void> = Promise.resolve();
  const send = (work: () => Promise<void>) => {
    sent = sent.then(work).catch((error: unknown) => deps.log.debug({ canvasId, error }, 'Not announced'));
  };
  const renewal = setInterval(() => send(show), PRESENCE_MS);
  const drafts = new Map<string, BlockDraft>();
  const withdrawn = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (drafts.size === 0 && withdrawn.size === 0) return;
    const payload = {
      canvasId,
      generation_session_id: generationSessionId,
      previews: [...drafts.values()],
      withdrawn: [...withdrawn],
    };
    drafts.clear();
    withdrawn.clear();
    send(() => deps.broadcaster.canvasPreview(payload));
  };
  return {
    phase(phase, message, generation) {
      flush();
      focus = message;
      // Saving is over at once, and the agent leaves with it: no presence of their own.
      const isShown = phase !== 'saving' && phase !== 'complete';
      send(async () => {
        await Promise.all([tellPhase(deps, run, input, phase, message, generation), isShown && show()]);
      });
    },
    preview(made, gone) {
      for (const draft of made) {
        withdrawn.delete(draft.id);
        drafts.set(draft.id, draft);
        cursor = { x: draft.x, y: draft.y };
        focus = `Making ${draft.kind}`;
      }
      for (const id of gone) {
        drafts.delete(id);
        withdrawn.add(id);
      }
      timer ??= setTimeout(flush, PREVIEW_PAUSE_MS);
    },
    enqueueBroadcast: (outboxId) => issueOutbox(deps, { id: outboxId, kind: 'canvas-broadcast', issued: 1 }),
    async leave() {
      clearInterval(renewal);
      flush();
      await sent;
      await deps.broadcaster.agentPresence(canvasId, { gone: presenceId });
    },
  };
}

function tellPhase(
  deps: WorkerDeps,
  run: RunRecord,
  input: CanvasGenerationInput,
  phase: Phase,
  message: string,
  generation?: GenerationRecord,
): Promise<void> {
  const { canvasId, generationSessionId } = input;
  return deps.broadcaster.generationStatus({
    canvasId,
    generation_session_id: generationSessionId,
    runId: run._id.toString(),
    phase,
    message,
    ...(generation ? { generation: presentGeneration(generation) } : {}),
  });
}

const of = (run: RunRecord, { generationSessionId }: CanvasGenerationInput) => ({
  generationSessionId,
  organisationId: run.organisationId.toHexString(),
  attempt: run.attempt,
});

/** What follows when a generation's run leaves its worker: the generation's status, and the people who watch. */
export async function followUpGeneration(
  deps: WorkerDeps,
  run: RunRecord,
  outcome: RunOutcome,
  error?: RunError,
): Promise<void> {
  const input = canvasGenerationInput.parse(run.input);
  if (outcome === 'fenced') return closeCancelled(deps, run, input);
  await followUpRun(deps, run, outcome, error);
  if (!error) return;
  if (run.output) return tellKept(deps, run, input, error);
  const phase = error.code === 'generation_rejected' ? 'rejected' : 'failed';
  const ended = await markGeneration(deps.models, {
    ...{ ...of(run, input), status: phase, error },
    ...(phase === 'failed' ? await readPreviews(deps, run, error) : {}),
  });
  await tellPhase(deps, run, input, phase, error.message, ended);
}

/** Until when the previews of a generation are shown that did something and saved nothing: run again it goes on from there. */
async function readPreviews(deps: WorkerDeps, run: RunRecord, error: RunError): Promise<{ previewsUntil?: Date }> {
  if (error.code !== 'approval_timeout') {
    const hasDone = await deps.models.Run.exists({ _id: run._id, 'journal.events.type': 'tool-output' });
    return hasDone ? { previewsUntil: keptUntil(deps, { expiresAt: new Date() }) } : {};
  }
  const lapsed = await deps.models.Approval.findOne({ runId: run._id, status: 'timeout' })
    .sort({ _id: -1 })
    .lean<ApprovalRecord>();
  return lapsed ? { previewsUntil: keptUntil(deps, lapsed) } : {};
}

/** A run that failed left what it had finished: that is broadcast as any save is, and people hear why there is no more. */
async function tellKept(
  deps: WorkerDeps,
  run: RunRecord,
  input: CanvasGenerationInput,
  error: RunError,
): Promise<void> {
  const saved = await deps.models.Generation.findOne({
    _id: input.generationSessionId,
    organisationId: run.organisationId,
  }).lean<GenerationRecord>();
  await tellPhase(deps, run, input, 'failed', error.message, saved ?? undefined);
  const id = saved?.outboxId?.toHexString();
  if (id) await issueOutbox(deps, { id, kind: 'canvas-broadcast', issued: 1 });
}

/** Cancelled before this attempt had recorded the generation: whoever cancelled it found none to close. */
async function closeCancelled(deps: WorkerDeps, run: RunRecord, input: CanvasGenerationInput): Promise<void> {
  const current = await deps.models.Run.findById(run._id, { status: 1 }).lean<Pick<RunRecord, 'status'>>();
  if (current?.status !== 'cancelled') return;
  const closed = await markGeneration(deps.models, { ...of(run, input), status: 'cancelled' });
  if (closed) await tellPhase(deps, run, input, 'cancelled', 'Cancelled. Nothing was saved.', closed);
}
