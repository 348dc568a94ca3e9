import type { Feature, Seen } from './features';

/** Where a client is pointed at: nothing else differs from a client of OpenAI's own. */
export interface Connection {
  /** Ends in `/v1`. */
  baseUrl: string;
  apiKey: string;
}

export interface Job {
  feature: Feature;
  model: string;
  connection: Connection;
}

/** A client that knows nothing of Weft. */
export interface ForeignClient {
  name: string;
  /** Why it cannot be tried on this machine; undefined where it can. Default: always. */
  findObstacle?(): Promise<string | undefined>;
  /** What it saw, in the order of the jobs. An error that it threw is its `status`. */
  run(jobs: readonly Job[]): Promise<Seen[]>;
}

/** Status of what a client threw; what has none is no answer and thrown on. */
export function statusOf(error: unknown): Seen {
  const { status, statusCode } = error as { status?: unknown; statusCode?: unknown };
  const found = status ?? statusCode;
  if (typeof found !== 'number') throw error;
  return { status: found };
}

/** A client that does one job after another. */
export const oneByOne = (name: string, perform: (job: Job) => Promise<Seen>): ForeignClient => ({
  name,
  async run(jobs) {
    const seen: Seen[] = [];
    for (const job of jobs) seen.push(await perform(job).catch(statusOf));
    return seen;
  },
});
