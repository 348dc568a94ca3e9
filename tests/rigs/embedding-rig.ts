/** Embeddings by a fake server of OpenAI's protocol, and the true queue and worker of their jobs, in this process. */
import { resolveEmbeddingModels } from '../../config/embedding-models';
import { createEmbeddings, type EmbeddingsDeps } from '../../src/llm/embeddings/create-embeddings';
import { createEmbeddingCache } from '../../src/llm/embeddings/embedding-cache';
import type { RequestDeps } from '../../src/llm/embeddings/jobs/request-embeddings';
import type { ModelCallRecord } from '../../src/models/money/model-call.model';
import { createEmbeddingOutbox } from '../../src/producers/gateway/embedding-outbox';
import { openQueues, type Queues } from '../../src/producers/open-queues';
import { embeddingsQueue } from '../../src/queues/gateway/embeddings.queue';
import { defineWorker, startWorker } from '../../src/workers/define-worker';
import { doEmbeddingTask } from '../../src/workers/gateway/embeddings.worker';
import { type FakeLlm, startFakeLlm } from '../fakes/fake-llm/fake-llm-server';
import { openTestServices, type TestServices } from './test-services';

export interface EmbeddingRig {
  services: TestServices;
  fake: FakeLlm;
  deps: RequestDeps;
  queues: Queues;
  /** Rows of the ledger. */
  rows: ModelCallRecord[];
  /** What is asked for money; default: `free`, which gives all. */
  reserve: EmbeddingsDeps['reserve'];
  free: EmbeddingsDeps['reserve'];
  /** One of two jobs at once. */
  startWorker(): void;
  /** Carries out an outbox entry here and now. */
  run(outboxId: string): Promise<string>;
  reset(): void;
  close(): Promise<void>;
}

export async function openEmbeddingRig(topic: string): Promise<EmbeddingRig> {
  const [services, fake] = await Promise.all([openTestServices(topic), startFakeLlm()]);
  const { models, log, prefix, redis } = services;
  const rows: ModelCallRecord[] = [];
  const free: EmbeddingsDeps['reserve'] = () => Promise.resolve(() => Promise.resolve());
  const embeddings = createEmbeddings({
    resolved: resolveEmbeddingModels({
      openai: { apiKey: 'key', baseUrl: `${fake.url}/v1`, model: 'bge', dimension: 8 },
      ollama: { baseUrl: '', model: '', dimension: 0 },
      local: { model: '', dimension: 0 },
      defaultModel: '',
    }),
    cache: createEmbeddingCache(services),
    ledger: {
      begin: () => undefined,
      record: (row) => void rows.push(row),
      mark: () => undefined,
      marked: () => Promise.resolve(),
      flush: () => Promise.resolve(),
    },
    reserve: (caller, call) => rig.reserve(caller, call),
    limits: { totalMs: 10_000, attemptsPerModel: 3, backoffMs: 1, backoffMaxMs: 50 },
  });
  const { queues, close } = openQueues(redis.command, prefix);
  const tickets = { queues, redis: redis.command, prefix, weightOfTier: () => 1 };
  const work = (outboxId: string, signal: AbortSignal) => doEmbeddingTask({ models, embeddings, signal }, outboxId);
  const worker = defineWorker({
    queue: embeddingsQueue,
    concurrency: 2,
    work: ({ outboxId }, { signal }) => work(outboxId, signal),
  });
  const running: ReturnType<typeof startWorker>[] = [];
  const rig: EmbeddingRig = {
    ...{ services, fake, queues, rows, free, reserve: free },
    deps: { models, embeddings, tasks: createEmbeddingOutbox(tickets, log) },
    startWorker() {
      const connection = () => redis.dedicated('worker');
      running.push(startWorker(worker, { log, prefix, connection, report: () => undefined }));
    },
    run: (outboxId) => work(outboxId, new AbortController().signal),
    reset() {
      rows.splice(0);
      fake.calls.splice(0);
      fake.script({});
      rig.reserve = free;
    },
    async close() {
      for (const one of running) one.abort();
      await Promise.all(running.map((one) => one.close()));
      await close();
      await fake.close();
      await services.close();
    },
  };
  return rig;
}
