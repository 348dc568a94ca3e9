/** A person's client of a running Weft over HTTP and SSE, for tests and benchmarks. Sockets: `canvas-watcher.ts`. */
import { randomUUID } from 'node:crypto';
import type { Block } from '../../src/contracts/canvas/blocks';
import type { UndoResult, Canvas, Changes } from '../../src/contracts/canvas/canvas';
import type { Tokens, User } from '../../src/contracts/accounts/auth';
import type { List, Problem } from '../../src/contracts/kernel/common';
import type { Run, RunSummary } from '../../src/contracts/kernel/runs';
import { type FollowOptions, type RunFollow, followStream } from './follow-run';

/** An answer that was not 2xx. `problem` is undefined where the body was no problem document. */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure';
  constructor(
    readonly status: number,
    readonly problem: Problem | undefined,
    readonly headers: Headers,
    request: string,
  ) {
    super(`${request} answered ${status} ${problem?.code ?? ''} ${problem?.detail ?? ''}`.trim());
  }
}

export interface RequestOptions {
  body?: unknown;
  headers?: Record<string, string>;
  query?: Record<string, string | number | boolean | undefined>;
  signal?: AbortSignal;
}

export interface GenerateOptions extends FollowOptions {
  afterBlockId?: string;
  model?: string;
  idempotencyKey?: string;
}

/** Where the server is; a function is asked at each request (a server that moves, or one of several). */
export type BaseUrl = string | (() => string);

/** One logged-in person. Nothing is kept open between calls but what `generate` and `follow` return. */
export class WeftClient {
  constructor(
    private readonly baseUrl: BaseUrl,
    readonly token: string,
    readonly user: User,
  ) {}

  /** Makes an account of its own organisation (tier `free`) and logs it in. */
  static async register(
    baseUrl: BaseUrl,
    account: { email?: string; password?: string; name?: string } = {},
  ): Promise<WeftClient> {
    const email = account.email ?? `${randomUUID()}@example.test`;
    const body = { email, password: account.password ?? TEST_PASSWORD, name: account.name ?? 'Test Person' };
    const tokens = await new WeftClient(baseUrl, '', undefined as never).request<Tokens>(
      'POST',
      '/api/v1/auth/register',
      { body },
    );
    return new WeftClient(baseUrl, tokens.access_token, tokens.user);
  }

  static async login(baseUrl: BaseUrl, email: string, password = TEST_PASSWORD): Promise<WeftClient> {
    const tokens = await new WeftClient(baseUrl, '', undefined as never).request<Tokens>('POST', '/api/v1/auth/login', {
      body: { email, password },
    });
    return new WeftClient(baseUrl, tokens.access_token, tokens.user);
  }

  /** The same person at another address. */
  at(baseUrl: BaseUrl): WeftClient {
    return new WeftClient(baseUrl, this.token, this.user);
  }

  get url(): string {
    return typeof this.baseUrl === 'string' ? this.baseUrl : this.baseUrl();
  }

  /** The raw answer, whatever its status. */
  fetch(method: string, path: string, { body, headers, query, signal }: RequestOptions = {}): Promise<Response> {
    const url = new URL(path, this.url);
    for (const [name, value] of Object.entries(query ?? {}))
      if (value !== undefined) url.searchParams.set(name, String(value));
    return fetch(url, {
      method,
      headers: {
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  }

  /** The JSON of a 2xx answer (undefined for 204); throws `HttpFailure` for any other. */
  async request<Answer>(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    const response = await this.fetch(method, path, options);
    await requireOk(response, `${method} ${path}`);
    return (response.status === 204 ? undefined : await response.json()) as Answer;
  }

  createCanvas(title = 'A canvas', options: { review?: boolean } = {}): Promise<Canvas> {
    return this.request('POST', '/api/v1/canvas', { body: { title, ...options } });
  }

  canvas(canvasId: string): Promise<Canvas> {
    return this.request('GET', `/api/v1/canvas/${canvasId}`);
  }

  /** Every block of a canvas in order, with the version they are as of: read again where it changed between pages. */
  async blocks(canvasId: string): Promise<{ version: number; items: Block[] }> {
    for (;;) {
      const items: Block[] = [];
      const versions = new Set<number>();
      for (let cursor: string | undefined; ;) {
        const page = await this.request<List<Block> & { version: number }>('GET', `/api/v1/canvas/${canvasId}/blocks`, {
          query: { limit: 500, cursor },
        });
        items.push(...page.items);
        versions.add(page.version);
        if (!page.nextCursor) break;
        cursor = page.nextCursor;
      }
      const [version = 0] = versions;
      if (versions.size === 1) return { version, items };
    }
  }

  addBlock(canvasId: string, text: string, options: { afterBlockId?: string; clientId?: string } = {}): Promise<Block> {
    return this.request('POST', `/api/v1/canvas/${canvasId}/blocks`, {
      body: { kind: 'text', content: { text }, ...options },
    });
  }

  updateBlock(canvasId: string, blockId: string, changes: object): Promise<Block> {
    return this.request('PATCH', `/api/v1/canvas/${canvasId}/blocks/${blockId}`, { body: changes });
  }

  changesSince(canvasId: string, since: number): Promise<Changes> {
    return this.request('GET', `/api/v1/canvas/${canvasId}/changes`, { query: { since } });
  }

  /**
   * Asks for a generation. Resolves once it is acknowledged (2xx with a run id; else throws `HttpFailure`), with the
   * run's frames, which go on over lost connections.
   */
  async generate(canvasId: string, prompt: string, options: GenerateOptions = {}): Promise<RunFollow> {
    const { afterBlockId, model, idempotencyKey, ...follow } = options;
    const path = `/api/v1/canvas/${canvasId}/ai/generate-stream`;
    const stop = new AbortController();
    const response = await this.fetch('POST', path, {
      body: { prompt, ...(afterBlockId ? { position: { afterBlockId } } : {}), ...(model ? { model } : {}) },
      headers: { accept: 'text/event-stream', ...(idempotencyKey ? { 'idempotency-key': idempotencyKey } : {}) },
      signal: follow.signal ? AbortSignal.any([follow.signal, stop.signal]) : stop.signal,
    });
    await requireOk(response, `POST ${path}`);
    const runId = response.headers.get('x-run-id');
    if (!runId) throw new Error(`POST ${path} answered ${response.status} without X-Run-Id`);
    return followStream(this, runId, { ...follow, format: 'canvas' }, response, stop);
  }

  /** A run's events from the beginning, or after `lastEventId`. */
  follow(
    runId: string,
    options: FollowOptions & { lastEventId?: string; format?: 'native' | 'agui' | 'canvas' } = {},
  ): RunFollow {
    return followStream(this, runId, { format: 'canvas', ...options }, undefined, new AbortController());
  }

  run(runId: string): Promise<Run> {
    return this.request('GET', `/api/v1/runs/${runId}`);
  }

  cancel(runId: string): Promise<RunSummary> {
    return this.request('POST', `/api/v1/runs/${runId}/cancel`);
  }

  retry(runId: string): Promise<{ runId: string }> {
    return this.request('POST', `/api/v1/runs/${runId}/retry`);
  }

  undo(canvasId: string, generationSessionId: string, options: { force?: boolean } = {}): Promise<UndoResult> {
    return this.request('DELETE', `/api/v1/canvas/${canvasId}/ai/generations/${generationSessionId}`, {
      query: options,
    });
  }

  restore(canvasId: string, generationSessionId: string): Promise<{ restored: Block[] }> {
    return this.request('POST', `/api/v1/canvas/${canvasId}/ai/generations/${generationSessionId}/restore`);
  }
}

/** Password of accounts that `register` makes. */
export const TEST_PASSWORD = 'correct horse battery';

async function requireOk(response: Response, request: string): Promise<void> {
  if (response.ok) return;
  const text = await response.text();
  let problem: Problem | undefined;
  try {
    problem = JSON.parse(text) as Problem;
  } catch {
    // Not ours: a proxy's page, or a cut answer. The status says enough.
  }
  throw new HttpFailure(response.status, problem, response.headers, request);
}
