import { randomUUID } from 'node:crypto';
import { generateStream } from '../../contracts/canvas-operations';
import type { Caller } from '../../platform/caller';
import { notFound } from '../../platform/errors';
import { startRun, type StartedRun } from '../../producers/start-run';
import type { CanvasGenerationInput } from '../../queues/canvas-generation-input';
import { admitCommand } from '../../security/agent-text/admit-command';
import type { TellLimit } from '../../security/rate-limits';
import { checkStart, type RequireRunQuota } from '../../security/run-quota';
import type { RunRecord } from '../../models/run.model';
import { parseReaderPlace } from '../reader-place';
import { type Route, route } from '../route';
import { type StreamDeps, streamRun } from '../stream-run';

export interface GenerateRouteDeps {
  start: Parameters<typeof startRun>[0];
  stream: StreamDeps;
  /** Whether the caller's organisation can call this model. */
  hasModel(caller: Caller, id: string): Promise<boolean>;
  /** Throws where the organisation has too many runs at work. */
  requireQuota: RequireRunQuota;
  /** Throws where a budget of the caller cannot pay for a first call of the model. */
  requireBudget(caller: Caller, model: string | undefined): Promise<void>;
  /** Counts the run; throws where the tier’s requests of a month are used. */
  takeRun(caller: Caller, tell: TellLimit): Promise<void>;
  /** Told of a new run, to tell people. */
  onStarted(run: RunRecord): void;
}

export const generateRoutes = (deps: GenerateRouteDeps): Route[] => [
  route(generateStream, async ({ body, caller, canvas, idempotencyKey, request, response, tellLimit }) => {
    const prompt = admitCommand('canvas.prompt', body.prompt);
    if (body.model && !(await deps.hasModel(caller, body.model))) {
      throw notFound('model_not_found', `There is no model “${body.model}”. GET /api/v1/system lists them.`);
    }
    const input: CanvasGenerationInput = {
      canvasId: canvas._id.toString(),
      generationSessionId: randomUUID(),
      prompt,
      ...(body.position?.afterBlockId ? { position: { afterBlockId: body.position.afterBlockId } } : {}),
      ...(body.model ? { model: body.model } : {}),
    };
    const started: StartedRun = await startRun(deps.start, {
      caller,
      kind: 'canvas.generate',
      title: prompt,
      subject: { kind: 'canvas', id: canvas._id },
      input,
      idempotencyKey,
      request: [canvas._id.toString(), body],
      admit: async () =>
        checkStart(await deps.requireQuota(caller), async () => {
          await deps.requireBudget(caller, body.model);
          await deps.takeRun(caller, tellLimit);
        }),
    });
    if (started.isNew) deps.onStarted(started.run);
    await streamRun(deps.stream, response, started.run, {
      format: 'canvas',
      since: parseReaderPlace(request.header('last-event-id')),
      position: started.position,
    });
    return 'streamed';
  }),
];
