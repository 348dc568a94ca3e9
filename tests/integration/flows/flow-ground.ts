/** A product with flows, somebody who draws them, and a server that counts how often each of its paths is called. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createParser } from 'eventsource-parser';
import type { Execution } from '../../../src/contracts/flows/executions';
import type { FlowGraph } from '../../../src/contracts/flows/graph';
import type { Workflow } from '../../../src/contracts/flows/workflows';
import { openProduct, type Product } from '../../rigs/open-product';
import { waitFor } from '../../rigs/test-services';
import { WeftClient } from '../../support/weft-client';

export const FLOWS = '/api/agent-builder';

export interface CountingServer {
  url: string;
  /** Calls by path. */
  counts: Map<string, number>;
  /** How many of them are under way, and were at most. */
  atOnce: { now: number; most: number };
  /** Holds every answer back until it is let go. */
  hold(): () => void;
  close(): Promise<void>;
}

/** `/n/x` answers `{ path, n }`; `/status/500` that status; `/echo` what it was sent, `/headers` its headers. */
export async function openCountingServer(): Promise<CountingServer> {
  const counts = new Map<string, number>();
  const atOnce = { now: 0, most: 0 };
  let held: Promise<void> = Promise.resolve();
  const server: Server = createServer((request, response) => {
    const path = request.url ?? '';
    const n = (counts.get(path) ?? 0) + 1;
    counts.set(path, n);
    atOnce.now += 1;
    atOnce.most = Math.max(atOnce.most, atOnce.now);
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      void held.then(() => {
        atOnce.now -= 1;
        const status = Number(/^\/status\/(\d+)/.exec(path)?.[1] ?? /^\/flaky\/(\d+)/.exec(path)?.[1] ?? 200);
        const isFlaky = path.startsWith('/flaky/') && n > 1;
        response.writeHead(isFlaky ? 200 : status, { 'content-type': 'application/json' });
        const told = path.startsWith('/headers') ? { path, headers: request.headers } : { path, n };
        response.end(JSON.stringify(path === '/echo' ? JSON.parse(body || 'null') : told));
      });
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ counts, atOnce },
    hold() {
      let letGo = () => undefined as void;
      held = new Promise<void>((resolve) => (letGo = resolve));
      return letGo;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface FlowGround {
  product: Product;
  person: WeftClient;
  counting: CountingServer;
  close(): Promise<void>;
}

export async function openFlowGround(environment: Record<string, string> = {}): Promise<FlowGround> {
  const counting = await openCountingServer();
  const product = await openProduct({
    ...{ DEFAULT_TIER: 'enterprise', FLOW_HTTP_PRIVATE_ADDRESSES: 'true' },
    ...environment,
  });
  return {
    ...{ product, counting, person: await WeftClient.register(product.url) },
    async close() {
      await product.stop();
      await counting.close();
    },
  };
}

let made = 0;
export const makeFlow = (
  { person }: Pick<FlowGround, 'person'>,
  graph: FlowGraph,
  more: object = {},
): Promise<Workflow> =>
  person.request('POST', `${FLOWS}/workflows`, {
    body: { name: `Flow ${(made += 1)}`, kind: 'workflow', graph, ...more },
  });

export const execute = async (
  { person }: Pick<FlowGround, 'person'>,
  flow: { id: string },
  input: object = {},
): Promise<string> => {
  const { execution_id: id } = await person.request<{ execution_id: string }>(
    'POST',
    `${FLOWS}/workflows/${flow.id}/execute`,
    { body: { input } },
  );
  return id;
};
export const readExecution = ({ person }: Pick<FlowGround, 'person'>, flow: { id: string }, id: string) =>
  person.request<Execution>('GET', `${FLOWS}/agentflows/${flow.id}/executions/${id}`);

const RESTING = ['succeeded', 'failed', 'cancelled', 'waiting'];
/** The execution once it has ended, or waits for somebody. */
export const settled = (ground: Pick<FlowGround, 'person'>, flow: { id: string }, id: string): Promise<Execution> =>
  waitFor(
    'the execution rests',
    async () => {
      const execution = await readExecution(ground, flow, id);
      return RESTING.includes(execution.status) ? execution : undefined;
    },
    30_000,
  );

export const run = async (ground: FlowGround, graph: FlowGraph, input: object = {}): Promise<Execution> => {
  const flow = await makeFlow(ground, graph);
  return settled(ground, flow, await execute(ground, flow, input));
};

/** One event of a stream. */
export interface Told {
  event: string | undefined;
  id: string | undefined;
  data: Record<string, unknown>;
}
/** What a stream tells, until its end, or until `most` events were told, or enough by `until`. */
export async function followStream(
  { person }: Pick<FlowGround, 'person'>,
  path: string,
  {
    body,
    headers = {},
    most = Infinity,
    until = (told) => told.length >= most,
  }: {
    body: object;
    headers?: Record<string, string> | undefined;
    most?: number | undefined;
    until?: (told: readonly Told[]) => boolean;
  },
): Promise<Told[]> {
  const leaving = new AbortController();
  const response = await person.fetch('POST', path, { body, headers, signal: leaving.signal });
  expect(response.status).toBe(200);
  const told: Told[] = [];
  const parser = createParser({
    onEvent: ({ event, id, data }) => told.push({ event, id, data: JSON.parse(data) as Record<string, unknown> }),
  });
  const text = new TextDecoder();
  for await (const bytes of response.body ?? []) {
    parser.feed(text.decode(bytes as Uint8Array, { stream: true }));
    if (until(told)) break;
  }
  leaving.abort();
  return told.slice(0, most);
}
