import { randomUUID } from 'node:crypto';
import { aguiRun } from '../../../contracts/canvas/agui';
import { generateStream } from '../../../contracts/canvas/canvas-operations';
import type { CanvasRecord } from '../../../models/canvas/records/canvas.model';
import { readContinued } from '../../../models/canvas/generations/find-continued';
import type { Caller } from '../../../platform/caller';
import { notFound } from '../../../platform/errors';
import { startRun, type StartedRun } from '../../../producers/start-run';
import type { CanvasGenerationInput } from '../../../queues/canvas/canvas-generation-input';
import { admitCommand } from '../../../security/agent-text/admit-command';
import type { TellLimit } from '../../../security/limits/rate-limits';
import { checkStart, type RequireRunQuota } from '../../../security/limits/run-quota';
import type { RunRecord } from '../../../models/runs/run.model';
import { readAguiPrompt } from '../../canvas/read-agui-prompt';
import { parseReaderPlace } from '../../streams/reader-place';
import { type Route, route } from '../../route';
import { type StreamDeps, streamRun } from '../../streams/stream-run';

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
    const ask = { ...body, afterBlockId: body.position?.afterBlockId };
    const started = await start(deps, { caller, canvas, ask, idempotencyKey, body, tellLimit });
    await streamRun(deps.stream, response, started.run, {
      format: 'canvas',
      since: parseReaderPlace(request.header('last-event-id')),
      position: started.position,
    });
    return 'streamed';
  }),

  route(aguiRun, async ({ body, caller, canvas, request, response, tellLimit }) => {
    const { threadId, runId, forwardedProps } = body;
    const ask = { prompt: readAguiPrompt(body), ...forwardedProps };
    const idempotencyKey = `agui:${runId}`;
    const started = await start(deps, { caller, canvas, ask, idempotencyKey, body: [threadId, ask], tellLimit });
    await streamRun(deps.stream, response, started.run, {
      format: 'agui',
      since: parseReaderPlace(request.header('last-event-id')),
      position: started.position,
      names: { threadId, runId },
    });
    return 'streamed';
  }),
];

interface Ask {
  prompt: string;
  model?: string | undefined;
  afterBlockId?: string | undefined;
  continues?: string | undefined;
}

/** Begins the run that a request asks for; the same one where its key was sent before. */
async function start(
  deps: GenerateRouteDeps,
  {
    caller,
    canvas,
    ask,
    idempotencyKey,
    body,
    tellLimit,
  }: {
    caller: Caller;
    canvas: CanvasRecord;
    ask: Ask;
    idempotencyKey: string | undefined;
    /** What the key is bound to. */
    body: unknown;
    tellLimit: TellLimit;
  },
): Promise<StartedRun> {
  const prompt = admitCommand('canvas.prompt', ask.prompt);
  if (ask.model && !(await deps.hasModel(caller, ask.model))) {
    throw notFound('model_not_found', `There is no model “${ask.model}”. GET /api/v1/system lists them.`);
  }
  const continued = ask.continues ? await readContinued(deps.start.models, canvas, ask.continues) : undefined;
  const afterBlockId = ask.afterBlockId ?? continued?.lastBlockId;
  const input: CanvasGenerationInput = {
    canvasId: canvas._id.toString(),
    generationSessionId: randomUUID(),
    prompt,
    ...(afterBlockId ? { position: { afterBlockId } } : {}),
    ...(ask.model ? { model: ask.model } : {}),
    ...(continued
      ? { continues: { generationSessionId: continued.generationSessionId, made: continued.made, why: continued.why } }
      : {}),
  };
  const started = await startRun(deps.start, {
    caller,
    kind: 'canvas.generate',
    title: prompt,
    subject: { kind: 'canvas', id: canvas._id },
    input,
    idempotencyKey,
    request: [canvas._id.toString(), body],
    admit: async () =>
      checkStart(await deps.requireQuota(caller), async () => {
        await deps.requireBudget(caller, ask.model);
        await deps.takeRun(caller, tellLimit);
      }),
  });
  if (started.isNew) deps.onStarted(started.run);
  return started;
}
