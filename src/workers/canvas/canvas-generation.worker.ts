import { type ClientSession, Types } from 'mongoose';
import { buildCanvasView } from '../../agents/canvas/canvas-view';
import { type CanvasGeneration, type CanvasPart, generateOnCanvas } from '../../agents/canvas/generate-on-canvas';
import { makeRoom } from '../../agents/canvas/make-room';
import { readCallTimeouts } from '../../llm/call-limits';
import { findContinued } from '../../models/canvas/generations/find-continued';
import { presentBlock } from '../../models/canvas/records/present-block';
import { readUnsaved } from '../../models/canvas/generations/read-unsaved';
import { saveGeneration, type SavedGeneration } from '../../commands/canvas/save-generation';
import { beginGeneration } from '../../models/canvas/generations/write-generation';
import type { BlockRecord } from '../../models/canvas/records/block.model';
import type { CanvasRecord } from '../../models/canvas/records/canvas.model';
import type { RunError } from '../../contracts/kernel/run-events';
import type { RunRecord } from '../../models/runs/run.model';
import { notFound } from '../../platform/errors';
import { canvasGenerationInput, type CanvasGenerationInput } from '../../queues/canvas/canvas-generation-input';
import { canvasGenerationQueue } from '../../queues/canvas/canvas-generation.queue';
import { executeRun } from '../../runs/lifecycle/execute-run';
import { type RunContext, RunFenced } from '../../runs/lifecycle/run-context';
import { appendAudit } from '../../security/audit/audit';
import { defineWorker } from '../define-worker';
import { announceGeneration, followUpGeneration, type GenerationAnnouncer } from './generation-announcer';
import { payOrAsk } from '../pay-or-ask';
import { countDrafts, sayCounts } from './count-drafts';
import { requireReview } from './review-generation';
import type { WorkerDeps } from '../worker-deps';

/** Most of the model's last words that is kept with a generation, in characters. */
const TEXT_MAX = 4_000;

/** A run of kind `canvas.generate`: the agent thinks and makes drafts, somebody may review them, one transaction saves them. */
export const canvasGenerationWorker = (deps: WorkerDeps) =>
  defineWorker({
    queue: canvasGenerationQueue,
    concurrency: deps.config.GENERATION_CONCURRENCY,
    work: ({ runId }) =>
      executeRun(
        { ...deps.execute, onLeft: (run, outcome, error) => followUpGeneration(deps, run, outcome, error) },
        runId,
        async (context, run) => {
          const input = canvasGenerationInput.parse(run.input);
          const announcer = announceGeneration(deps, run, input);
          try {
            await generate(deps, context as RunContext<CanvasGenerationInput>, run, input, announcer);
          } finally {
            await announcer.leave();
          }
        },
      ),
  });

async function generate(
  deps: WorkerDeps,
  context: RunContext<CanvasGenerationInput>,
  run: RunRecord,
  input: CanvasGenerationInput,
  announcer: GenerationAnnouncer,
): Promise<void> {
  const [begun, { view, review, removalsAskAbove = Infinity }] = await Promise.all([
    beginGeneration(deps.models, {
      generationSessionId: input.generationSessionId,
      canvasId: input.canvasId,
      organisationId: context.run.organisationId,
      runId: context.run.id,
      attempt: run.attempt,
      prompt: input.prompt,
      requestedBy: context.run.userId,
      requestedByName: run.userName,
      continues: input.continues && {
        generationSessionId: input.continues.generationSessionId,
        made: input.continues.made,
      },
    }),
    context.step({ key: 'view', kind: 'other', name: 'read the canvas', input: input.canvasId }, (call) => {
      call.recordLater();
      return readCanvas(deps, run, input);
    }),
  ]);
  if (begun.status !== 'running') throw new RunFenced(`generation ${begun._id} is ${begun.status}`);
  announcer.phase('thinking', 'The agent is thinking.', begun);
  const seenRevisions = Object.fromEntries(view.blocks.map(({ id, revision }) => [id, revision]));
  const isAsked = (drafts: CanvasPart['drafts']) => review || countDrafts(drafts).removed > removalsAskAbove;
  let part: CanvasPart | undefined;
  context.keepOnFailure((failure) => {
    // Once there is money the run goes on from its last step: nothing of it is to be made a second time.
    if (failure.code === 'budget_exceeded') return undefined;
    if (!part || part.drafts.length === 0 || isAsked(part.drafts)) return undefined;
    const made = part;
    return {
      said: `What was finished before is saved (${sayCounts(countDrafts(made.drafts))}), the rest is missing. Continue makes it.`,
      async write(session, error) {
        const notice = { code: 'run_failed', message: error.message, canContinue: true } as const;
        const kept = { ...made, truncated: true, notice, error };
        return (await saveIn(session, deps, context, input, kept, seenRevisions)).output;
      },
    };
  });
  const generation = await generateOnCanvas(context, {
    models: deps.catalogue,
    ownModels: () => deps.ownModels.modelsOf(context.run.organisationId),
    view,
    onPreview: announcer.preview,
    onPart: (finished) => void (part = finished),
    reserve: payOrAsk({
      ...{ deps, context, run },
      onWait: (message) => announcer.phase('thinking', message),
    }),
    ledger: deps.ledger,
    onFallback: deps.metrics.llm.countFallback,
    callLimits: readCallTimeouts(deps.config),
  });
  const hasDrafts = generation.drafts.length > 0;
  const useApproval =
    hasDrafts && isAsked(generation.drafts)
      ? await requireReview(deps, context, run, input, generation, announcer)
      : undefined;
  if (hasDrafts) {
    context.hint({ type: 'status', data: { phase: 'saving', message: 'Saving.' } });
    announcer.phase('saving', 'Saving.');
  }
  const saved = await save(deps, context, input, generation, seenRevisions, useApproval);
  if (saved?.outboxId) await announcer.enqueueBroadcast(saved.outboxId);
  if (saved?.silent) announcer.phase('complete', 'Done', saved.silent);
}

/** What the agent is shown, and whether somebody reviews: read once, the same on every replay. */
async function readCanvas(deps: WorkerDeps, run: RunRecord, input: CanvasGenerationInput) {
  const canvasId = new Types.ObjectId(input.canvasId);
  const [canvas, blocks] = await Promise.all([
    deps.models.Canvas.findOne(
      { _id: canvasId, organisationId: run.organisationId, deletedAt: null },
      { review: 1 },
    ).lean<Pick<CanvasRecord, 'review'>>(),
    deps.models.Block.find({ canvasId, organisationId: run.organisationId }).sort({ rank: 1 }).lean<BlockRecord[]>(),
  ]);
  if (!canvas) throw notFound('canvas_not_found', 'The canvas is gone.');
  const afterBlockId = input.position?.afterBlockId;
  const made = new Set(input.continues ? await findContinued(deps.models, canvasId, input.continues) : []);
  const view = buildCanvasView(blocks.map(presentBlock), afterBlockId, made);
  const removalsAskAbove = deps.config.CANVAS_REMOVALS_ASK_ABOVE;
  if (!canvas.review) return { view, review: false, removalsAskAbove };
  // Reviewed drafts lie about for minutes, and others ask meanwhile.
  return {
    view: makeRoom(view, await readUnsaved(deps.models, run, canvasId), afterBlockId),
    review: true,
    removalsAskAbove,
  };
}

async function save(
  deps: WorkerDeps,
  context: RunContext,
  input: CanvasGenerationInput,
  generation: CanvasGeneration,
  seenRevisions: Record<string, number>,
  useApproval: ((session: ClientSession) => Promise<void>) | undefined,
): Promise<SavedGeneration | undefined> {
  let saved: SavedGeneration | undefined;
  await context.succeed(async (session) => {
    await useApproval?.(session);
    saved = await saveIn(session, deps, context, input, generation, seenRevisions);
    return saved.output;
  });
  return saved;
}

const saveIn = (
  session: ClientSession,
  deps: WorkerDeps,
  context: RunContext,
  input: CanvasGenerationInput,
  generation: CanvasGeneration & { error?: RunError },
  seenRevisions: Record<string, number>,
): Promise<SavedGeneration> => {
  const charged = context.charged();
  return saveGeneration(
    session,
    { models: deps.models, appendAudit },
    {
      canvasId: input.canvasId,
      generationSessionId: input.generationSessionId,
      runId: context.run.id,
      organisationId: context.run.organisationId,
      requestedBy: context.run.userId,
      prompt: input.prompt,
      agentUserId: deps.config.AI_AGENT_USER_ID,
      drafts: generation.drafts,
      position: input.position,
      seenRevisions,
      truncated: generation.truncated,
      text: generation.text.slice(0, TEXT_MAX),
      notice: generation.notice,
      ...(generation.error ? { error: generation.error } : {}),
      model: generation.model,
      usage: charged.usage,
      costNanoUsd: charged.costNanoUsd,
      blocksMax: deps.config.CANVAS_BLOCKS_MAX,
    },
  );
};
