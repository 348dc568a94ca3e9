import { canvasRight } from '../../http/canvas/canvas-right';
import { canvasFormats } from '../../http/event-formats/canvas/canvas';
import type { PathRight } from '../../http/path-right';
import { blockRoutes } from '../../http/routes/canvas/blocks.routes';
import { canvasMemberRoutes } from '../../http/routes/canvas/canvas-members.routes';
import { canvasRoutes } from '../../http/routes/canvas/canvas.routes';
import { generateRoutes } from '../../http/routes/canvas/generate.routes';
import { generationRoutes } from '../../http/routes/canvas/generations.routes';
import { canvasSecretRoutes } from '../../http/routes/canvas/secrets.routes';
import type { StreamDeps } from '../../http/streams/stream-run';
import { presentGeneration } from '../../models/canvas/generations/present-generation';
import { markGeneration } from '../../models/canvas/generations/write-generation';
import { readVersions } from '../../models/canvas/records/read-changes';
import type { RunRecord } from '../../models/runs/run.model';
import { canvasGenerationInput } from '../../queues/canvas/canvas-generation-input';
import { announceRun } from '../../realtime/announce-run';
import { canvasNamespace } from '../../realtime/canvas/canvas.namespace';
import { countPresent } from '../../realtime/presence/count-present';
import { appendAudit } from '../../security/audit/audit';
import { spenderOf } from '../../security/money/budgets';
import type { Base } from '../base';
import { openRunQuota } from '../open-run-quota';
import { requireBudget } from '../require-budget';
import type { SystemApi } from '../system';

export const openCanvasFormats = ({ models }: Base) =>
  canvasFormats((canvasId, from, to) => readVersions(models, canvasId, from, to));

/** Canvases over HTTP and sockets: reading and editing, generating. */
export function openCanvasApi(base: Base, stream: StreamDeps): SystemApi {
  const { config, log, models, connection, redis, broadcaster, resolvedModels } = base;
  const prefix = config.REDIS_PREFIX;
  const canvas = {
    models,
    connection,
    broadcaster,
    presence: { count: (canvasIds: readonly string[]) => countPresent(redis.command, prefix, canvasIds) },
    masking: base.masking,
    appendAudit,
    limits: { blocksPerCanvas: config.CANVAS_BLOCKS_MAX },
  };
  return {
    routes: [
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
        requireQuota: openRunQuota(base),
        onStarted: (run) =>
          void announceRun(base, run).catch((error: unknown) => log.debug({ error }, 'A new run was not announced')),
      }),
      ...canvasSecretRoutes(base),
    ],
    rights: { canvas: canvasRight as PathRight },
    namespaces: [{ name: '/canvas', open: canvasNamespace }],
    firstCall: (run) =>
      run.kind === 'canvas.generate' ? { model: canvasGenerationInput.parse(run.input).model } : undefined,
    onCancelled: (run) => tellCancelled(base, run),
  };
}

/** Everybody on the canvas learns that its generation was cancelled. */
async function tellCancelled({ models, broadcaster }: Base, run: RunRecord): Promise<void> {
  if (run.kind !== 'canvas.generate') return;
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
