import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import { monotonicMs } from '../lib/clock';
import { type Consumed, countJobs } from '../lib/consume';
import { serve } from '../lib/serve';
import { workNativeRun } from '../peers/native-run';

/** The peer of the queue goals: bare BullMQ, and the native driver. */
let redisUrl = '';
let prefix = '';
let client: mongoose.mongo.MongoClient | undefined;

serve({
  async open(options: { mongodbUri: string; redisUrl: string; prefix: string }): Promise<void> {
    ({ redisUrl, prefix } = options);
    client = await new mongoose.mongo.MongoClient(options.mongodbUri, { maxPoolSize: 50, w: 'majority' }).connect();
  },
  async light({ queue, concurrency, count }: { queue: string; concurrency: number; count: number }): Promise<Consumed> {
    const counter = countJobs(count);
    return consume(queue, concurrency, counter.done, async (job) => counter.begin(job.id ?? ''));
  },
  async pickup({ queue, count }: { queue: string; count: number }): Promise<number[]> {
    const waits: number[] = [];
    const counter = countJobs(count);
    await consume(queue, 20, counter.done, async (job) => {
      waits.push(monotonicMs() - job.data.sentAtMs);
      counter.begin(job.id ?? '');
    });
    return waits;
  },
  async runs({ queue, concurrency, count }: { queue: string; concurrency: number; count: number }): Promise<Consumed> {
    const counter = countJobs(count);
    const mongo = client;
    if (!mongo) throw new Error('open first');
    return consume(queue, concurrency, counter.done, async (job) => {
      counter.begin(job.id ?? '');
      await workNativeRun(mongo, mongo.db(), job.data.runId);
    });
  },
});

interface BareJob {
  id?: string | undefined;
  data: { runId: string; sentAtMs: number };
}

async function consume<Result>(
  queue: string,
  concurrency: number,
  done: Promise<Result>,
  handle: (job: BareJob) => Promise<void>,
): Promise<Result> {
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
  const worker = new Worker<BareJob['data']>(queue, handle, { connection, prefix, concurrency });
  try {
    return await done;
  } finally {
    await worker.close();
    connection.disconnect();
  }
}
