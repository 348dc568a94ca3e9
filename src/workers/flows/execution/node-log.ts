import { Types } from 'mongoose';
import type { FlowError } from '../../../flows/engine/state';
import type { Writes } from '../../../flows/engine/writes';
import type { PlannedNode } from '../../../flows/graph/build-plan';
import type { FlowNodeRunRecord } from '../../../models/flows/flow-node-run.model';
import type { Models } from '../../../models/index';
import type { RunRecord } from '../../../models/runs/run.model';
import { isDuplicateKey } from '../../../platform/mongo';
import type { NodeTally } from './node-call';

/** Rows are written together; whoever looks sees a node no later than this after it began or ended. */
const PAUSE_MS = 300;
/** Longest input that is kept to be shown, as JSON. */
const INPUT_MAX = 65_536;

interface Row {
  seq: number;
  /** One that waited, and went on in another attempt, was begun when it was begun first. */
  startedAt?: Date;
  set: Record<string, unknown>;
}
export interface NodeEnd {
  status: 'succeeded' | 'failed' | 'skipped' | 'waiting';
  output?: unknown;
  port?: string;
  writes?: Writes;
  error?: FlowError | undefined;
  tally?: NodeTally;
  origin?: 'pinned' | 'replayed';
}

/** When nodes ended in earlier attempts, of those after `seq`, by path and how they ended. */
export async function readEnded(models: Models, runId: Types.ObjectId, seq: number): Promise<Map<string, Date>> {
  const rows = await models.FlowNodeRun.find(
    { runId, seq: { $gt: seq }, status: { $in: ['succeeded', 'skipped'] } },
    { path: 1, status: 1, finishedAt: 1 },
  ).lean<Pick<FlowNodeRunRecord, 'path' | 'status' | 'finishedAt'>[]>();
  return new Map(
    rows.flatMap(({ path, status, finishedAt }) => (finishedAt ? [[`${path} ${status}`, finishedAt]] : [])),
  );
}

/** What each node of an execution did: `flow_node_runs`, a document a node, written behind the work. An attempt that is fenced writes over nothing of a later one. */
export class NodeLog {
  private readonly rows = new Map<string, Row>();
  private readonly changed = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly models: Models,
    private readonly run: RunRecord,
    private readonly flowId: string,
    /** Nodes that earlier attempts have settled. */
    public seq: number,
    /** When earlier attempts saw nodes end, by path and how: what they did is noted again, and was done then. */
    private readonly ended: ReadonlyMap<string, Date> = new Map(),
  ) {}

  begin(path: string, { node }: PlannedNode, input: unknown): void {
    // What an earlier attempt left of it holds no more.
    const anew = { error: null, output: null, port: null, finishedAt: null };
    const begun = { status: 'running', ...this.inputOf(input) };
    this.row(path, node.id, node.type, { ...anew, ...begun }, new Date());
  }

  change(path: string, set: Record<string, unknown>): void {
    const row = this.rows.get(path);
    if (!row) return;
    Object.assign(row.set, set);
    this.mark(path);
  }

  end(path: string, { node }: PlannedNode, end: NodeEnd): void {
    const { status, output, port, writes, error, tally, origin } = end;
    const isUsed = tally !== undefined && tally.usage.modelCalls > 0;
    this.row(path, node.id, node.type, {
      ...{ status, finishedAt: status === 'waiting' ? null : (this.ended.get(`${path} ${status}`) ?? new Date()) },
      ...(output !== undefined && { output: JSON.stringify(output) }),
      ...(port !== undefined && { port }),
      ...(writes && Object.keys(writes).length > 0 && { writes: JSON.stringify(writes) }),
      ...(error && { error: { code: error.code, message: error.message, retryable: error.retryable } }),
      ...(isUsed && { usage: tally.usage, costNanoUsd: tally.costNanoUsd, model: tally.model }),
      ...(origin && { origin }),
    });
  }

  /** Writes all that has changed; whatever is being written is waited for. */
  async flush(): Promise<void> {
    this.stop();
    await this.writing;
    await this.write([...this.changed]);
  }

  /** Of rows that are settled nothing more is needed here. */
  forget(paths: readonly string[]): void {
    for (const path of paths) if (!this.changed.has(path)) this.rows.delete(path);
  }

  /** Nothing is written behind the work any more. */
  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private row(path: string, nodeId: string, type: string, set: Record<string, unknown>, startedAt?: Date): void {
    const row = this.rows.get(path);
    if (row) Object.assign(row.set, set);
    else {
      this.seq += 1;
      const first = { nodeId, type, tries: 0, origin: 'run' };
      this.rows.set(path, { seq: this.seq, set: { ...first, ...set }, ...(startedAt && { startedAt }) });
    }
    this.mark(path);
  }

  private mark(path: string): void {
    this.changed.add(path);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      // What cannot be written now is, with the next rows or at the attempt's end.
      this.writing = this.writing.then(() => this.write([...this.changed])).catch(() => undefined);
    }, PAUSE_MS);
  }

  private async write(paths: readonly string[]): Promise<void> {
    if (paths.length === 0) return;
    const { _id: runId, organisationId, attempt } = this.run;
    for (const path of paths) this.changed.delete(path);
    const operations = paths.flatMap((path) => {
      const row = this.rows.get(path);
      if (!row) return [];
      return {
        updateOne: {
          filter: { runId, path, attempt: { $lte: attempt } },
          update: {
            $set: { ...row.set, attempt, seq: row.seq },
            ...(row.startedAt && { $min: { startedAt: row.startedAt } }),
            $setOnInsert: { organisationId, flowId: new Types.ObjectId(this.flowId) },
          },
          upsert: true,
        },
      };
    });
    try {
      await this.models.FlowNodeRun.collection.bulkWrite(operations as never, { ordered: false });
    } catch (error) {
      if (isDuplicateKey(error)) return; // rows of a later attempt
      for (const path of paths) this.changed.add(path);
      throw error;
    }
  }

  private inputOf(input: unknown): { input?: string } {
    if (input === undefined) return {};
    const text = JSON.stringify(input) ?? 'null';
    return { input: text.length <= INPUT_MAX ? text : JSON.stringify({ cut: text.slice(0, INPUT_MAX / 2) }) };
  }
}
