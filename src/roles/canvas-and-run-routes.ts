import type { StreamDeps } from '../http/streams/stream-run';
import type { Route } from '../http/route';
import { approvalRoutes } from '../http/routes/approvals.routes';
import { blockRoutes } from '../http/routes/canvas/blocks.routes';
import { canvasMemberRoutes } from '../http/routes/canvas/canvas-members.routes';
import { canvasRoutes } from '../http/routes/canvas/canvas.routes';
import { generateRoutes } from '../http/routes/canvas/generate.routes';
import { generationRoutes } from '../http/routes/canvas/generations.routes';
import { runRoutes } from '../http/routes/runs.routes';
import { presentGeneration } from '../models/canvas/generations/present-generation';
import { markGeneration } from '../models/canvas/generations/write-generation';
import type { RunRecord } from '../models/runs/run.model';
import type { SupportSessionRecord } from '../models/support/records/support-session.model';
import { canvasGenerationInput } from '../queues/canvas/canvas-generation-input';
import { announceApproval } from '../realtime/announce-approval';
import { announceSession } from '../realtime/support/announce-session';
import { countPresent } from '../realtime/canvas/count-present';
import { closeApprovals } from '../runs/approvals/approvals';
import { presentRunSummary } from '../runs/lifecycle/present-run';
import { appendAudit } from '../security/audit/audit';
import { spenderOf } from '../security/money/budgets';
import { openRunQuota } from './open-run-quota';
import type { Base } from './open-base';
import { requireBudget, requireRunBudget } from './require-budget';

/** Routes of canvases and of the runs on them: reading and editing, generating, following, answering. */
export function canvasAndRunRoutes(base: Base, stream: StreamDeps): Route[] {
  const { config, log, models, connection, redis, broadcaster, eventLog, resolvedModels } = base;
  const prefix = config.REDIS_PREFIX;
  const presence = { count: (canvasIds: readonly string[]) => countPresent(redis.command, prefix, canvasIds) };
  const canvas = {
    models,
    connection,
    broadcaster,
    presence,
    appendAudit,
    limits: { blocksPerCanvas: config.CANVAS_BLOCKS_MAX },
  };
  const requireQuota = openRunQuota(base);
  return [
    ...canvasRoutes(canvas),
    ...canvasMemberRoutes(canvas),
    ...blockRoutes(canvas),
    ...generationRoutes(canvas),
    ...generateRoutes({
      start: { models, tickets: base.tickets, log },
      stream,
      hasModel: async ({ organisationId }, id) =>
        ((await base.ownModels.modelsOf(organisationId)) ?? resolvedModels).models.some((model) => model.id === id),
      requireBudget: (caller, model) => requireBudget(base, spenderOf(caller), model),
      takeRun: base.tierQuotas.takeRun,
      requireQuota,
      onStarted: (run) =>
        void tellRunChanged(base, run).catch((error: unknown) => log.debug({ error }, 'A new run was not announced')),
    }),
    ...runRoutes({
      models,
      cancel: { models, redis: redis.command, prefix, eventLog },
      wake: base.wake,
      stream,
      requireQuota,
      requireBudget: (run) => requireRunBudget(base, run),
      onRunChanged: (run) => tellRunChanged(base, run),
    }),
    ...approvalRoutes({
      wake: base.wake,
      takeApproval: base.tierQuotas.takeApproval,
      onAnswered: (approval) => announceApproval(base, 'approval_answered', approval),
      onExtended: (approval) => announceApproval(base, 'approval_request', approval),
    }),
  ];
}

/** Tells the run's owner; where it was cancelled, closes its questions and tells everybody on its canvas. */
async function tellRunChanged(base: Base, run: RunRecord): Promise<void> {
  const { broadcaster, models } = base;
  await broadcaster.runUpdated(run.organisationId.toString(), [run.userId.toString()], presentRunSummary(run));
  if (run.status !== 'cancelled') return;
  for (const approval of await closeApprovals(base.models, run))
    await announceApproval(base, 'approval_answered', approval);
  if (run.kind !== 'canvas.generate') return tellSessionOf(base, run);
  const { canvasId, generationSessionId } = canvasGenerationInput.parse(run.input);
  const marked = await markGeneration(models, {
    generationSessionId,
    organisationId: run.organisationId.toString(),
    attempt: run.attempt,
    status: 'cancelled',
  });
  await broadcaster.generationStatus({
    canvasId,
    generation_session_id: generationSessionId,
    runId: run._id.toString(),
    phase: 'cancelled',
    message: 'Cancelled. Nothing was saved.',
    ...(marked ? { generation: presentGeneration(marked) } : {}),
  });
}

/** Everybody who sees the session learns that nobody works on it any more. */
async function tellSessionOf(base: Base, { subjectKind, subjectId, organisationId }: RunRecord): Promise<void> {
  if (subjectKind !== 'support' || !subjectId) return;
  const session = await base.models.SupportSession.findOne({ _id: subjectId, organisationId }, { vector: 0 }).lean<
    SupportSessionRecord | undefined
  >();
  if (session) await announceSession(base, session, 'session');
}
