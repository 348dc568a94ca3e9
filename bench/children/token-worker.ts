import { HumanMessage } from '@langchain/core/messages';
import { resolveModels } from '../../config/models';
import { createModelCatalogue } from '../../src/llm/catalogue';
import { streamModelCall } from '../../src/llm/stream-model-call';
import { executeRun } from '../../src/runs/lifecycle/execute-run';
import { stopwatch } from '../lib/clock';
import { openParts } from '../lib/open-parts';
import { openRunWorker, type RunWorker } from '../lib/run-worker';
import { serve } from '../lib/serve';

export interface StreamedRun {
  /** From the model call to its last token in the worker. */
  streamMs: number;
  cpuMs: number;
  text: string;
  /** When the call began, on the machine's clock. */
  startedAtMs: number;
}

let worker: RunWorker | undefined;
let baseUrl = '';

serve({
  async open(options: { mongodbUri: string; redisUrl: string; prefix: string; modelUrl: string }): Promise<void> {
    const parts = await openParts({ ...options, role: 'worker' });
    worker = await openRunWorker(parts, options.prefix, 'bench-tokens');
    baseUrl = options.modelUrl;
  },
  /** Streams one answer within a run; `isBroadcast`: every piece is hinted, as the canvas agent does. */
  async stream({
    runId,
    model,
    isBroadcast,
  }: {
    runId: string;
    model: string;
    isBroadcast: boolean;
  }): Promise<StreamedRun> {
    if (!worker) throw new Error('open first');
    const catalogue = createModelCatalogue(
      resolveModels({ keys: {}, baseUrls: { openai: baseUrl, openaiModel: model } }),
    );
    const client = await catalogue.chain('canvas')[0]?.client();
    if (!client) throw new Error('no model');
    let streamed: StreamedRun | undefined;
    const outcome = await executeRun(worker.deps, runId, async (context) => {
      await context.step({ key: 'model:1', kind: 'model', name: 'fake', input: model }, async ({ signal }) => {
        const startedAtMs = Number(process.hrtime.bigint()) / 1e6;
        const stop = stopwatch();
        const request = {
          messages: [new HumanMessage('Bench')],
          tools: [],
          messageId: `${runId}-1`,
          usedToolCallIds: new Set<string>(),
        };
        const { message } = await streamModelCall(client, request, {
          signal,
          onToken: () => undefined,
          onThought: () => undefined,
          onText: (text) => {
            if (isBroadcast) context.hint({ type: 'text-delta', data: { key: 'model:1', text } });
          },
          onToolCall: () => undefined,
        });
        const { elapsedMs, cpuMs } = stop();
        streamed = { streamMs: elapsedMs, cpuMs, text: message.text, startedAtMs };
        return message.text.length;
      });
      await context.succeed(async () => ({ isDone: true }));
    });
    if (outcome !== 'succeeded' || !streamed) throw new Error(`the run ended as ${outcome}`);
    return streamed;
  },
});
