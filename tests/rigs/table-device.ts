/** A device written from the table of frames alone: plain `ws`, its data in memory. What it was asked, it remembers. */
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import WebSocket from 'ws';

export type Row = Record<string, unknown> & { id: string };
export interface HeardCall {
  id: string;
  action: string;
  table?: string;
  data?: Record<string, unknown>;
  filters?: Record<string, unknown>;
  vector?: number[];
  limit?: number;
}
type Frame = { type: string } & Record<string, unknown>;

export interface TableDeviceOptions {
  /** Answers a repeated id from its ledger. Default false, as the table asks for none. */
  ledger?: boolean;
  /** What is in the folders that agents have read. Default: nothing. */
  files?: readonly { path: string; name: string; content: string; metadata?: object }[];
  /** Default: answers at once. */
  answerWhen?: (call: HeardCall) => Promise<void>;
}

/** Its database: outlives its connections, as an app's does. */
export class TableData {
  readonly tables = new Map<string, Map<string, Row>>();
  readonly vectors = new Map<string, { content: string; vector: number[] }>();
  readonly ledger = new Map<string, object>();
  /** Every insert, update and delete that was really done. */
  readonly effects: HeardCall[] = [];

  rows(table: string): Map<string, Row> {
    const rows = this.tables.get(table) ?? new Map<string, Row>();
    this.tables.set(table, rows);
    return rows;
  }
  add(table: string, data: Record<string, unknown>): Row {
    const row = { id: randomUUID(), createdAt: Date.now(), ...data };
    this.rows(table).set(row.id, row);
    return row;
  }
  perform({ action, table = '', data = {}, filters = {}, vector = [], limit = 100 }: HeardCall): object {
    const rows = this.rows(table);
    const id = String(data['id'] ?? '');
    switch (action) {
      case 'select':
        return { rows: [...rows.values()].filter((row) => fits(row, filters)).slice(0, limit) };
      case 'get':
        return { row: rows.get(id) ?? null };
      case 'insert':
        return { row: this.add(table, data) };
      case 'update': {
        const row = rows.get(id);
        return { row: row ? Object.assign(row, data['updates']) : null };
      }
      case 'delete':
        return { deleted: rows.delete(id) };
      case 'vector_upsert':
        this.vectors.set(id, { content: String(data['content']), vector });
        return { ok: true };
      case 'vector_search':
        return {
          results: [...this.vectors]
            .map(([note, { content, vector: other }]) => ({ id: note, content, score: dot(vector, other) }))
            .sort((one, other) => other.score - one.score)
            .slice(0, limit),
        };
      default:
        return { error: `unsupported: ${action}` };
    }
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const dot = (one: number[], other: number[]) => one.reduce((sum, value, place) => sum + value * (other[place] ?? 0), 0);
const fits = (row: Row, filters: Record<string, unknown>) =>
  Object.entries(filters).every(([name, wanted]) => {
    if (name === 'orderBy' || name === 'includeArchived') return true;
    if (name === 'search')
      return `${String(row['title'])} ${String(row['description'] ?? row['content'] ?? '')}`
        .toLowerCase()
        .includes(String(wanted).toLowerCase());
    if (name === 'dueDateFrom') return Number(row['dueDate']) >= Number(wanted);
    if (name === 'dueDateTo') return row['dueDate'] !== undefined && Number(row['dueDate']) <= Number(wanted);
    return row[name] === wanted;
  });

/** One connection of it. */
export class TableDevice {
  readonly frames: Frame[] = [];
  readonly heard: HeardCall[] = [];
  readonly answered: string[] = [];
  closed: { code: number; reason: string } | undefined;
  private readonly waiting = new Set<() => void>();

  private constructor(
    readonly socket: WebSocket,
    readonly data: TableData,
    private readonly options: TableDeviceOptions,
  ) {
    socket.on('message', (text) => void this.hear(JSON.parse(String(text)) as Frame));
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) };
      for (const wake of this.waiting) wake();
    });
  }

  /** `path`: `/api/v1/ws/chat` or `/api/v1/ws/device`. */
  static async open(
    url: string,
    path: string,
    token: string,
    data = new TableData(),
    options: TableDeviceOptions = {},
  ): Promise<TableDevice> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}${path}?token=${encodeURIComponent(token)}`);
    const device = new TableDevice(socket, data, options);
    await once(socket, 'open');
    return device;
  }

  private async hear(frame: Frame): Promise<void> {
    this.frames.push(frame);
    for (const wake of this.waiting) wake();
    if (frame.type === 'ping') this.send({ type: 'pong' });
    if (frame.type === 'agent_run') return this.sendFiles(frame);
    if (frame.type !== 'tool_call') return;
    const { type: _type, ...call } = frame as unknown as HeardCall & { type: string };
    this.heard.push(call);
    let result: object;
    try {
      result = this.perform(call);
    } catch {
      return; // it went away in the middle
    }
    await this.options.answerWhen?.(call);
    this.send({ type: 'tool_result', id: call.id, ...result });
    this.answered.push(call.id);
  }

  private sendFiles({ run_id, known = [] }: Frame): void {
    const all = this.options.files ?? [];
    const fresh = all.filter(({ content }) => !(known as string[]).includes(sha256(content)));
    for (const file of fresh)
      this.send({
        type: 'agent_data',
        run_id,
        files: [{ ...file, metadata: { sha256: sha256(file.content), size: file.content.length, ...file.metadata } }],
      });
    this.send({ type: 'agent_complete', run_id, files_read: fresh.length, errors: [] });
  }

  /** Effect and ledger are one. */
  private perform(call: HeardCall): object {
    const done = this.options.ledger ? this.data.ledger.get(call.id) : undefined;
    if (done) return done;
    const result = this.data.perform(call);
    if (!['select', 'get', 'vector_search'].includes(call.action)) this.data.effects.push(call);
    if (this.options.ledger) this.data.ledger.set(call.id, structuredClone(result));
    return result;
  }

  send(frame: Frame): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }
  hello(deviceId: string, more: object = {}): void {
    this.send({ type: 'device_hello', device_id: deviceId, agent_ids: [], ...more });
  }
  /** The first frame, from `from` on, that fits; rejects once the connection is closed or time is up. */
  async next(fits: (frame: Frame) => boolean, { from = 0, withinMs = 40_000 } = {}): Promise<Frame> {
    const until = Date.now() + withinMs;
    for (;;) {
      const found = this.frames.slice(from).find(fits);
      if (found) return found;
      if (this.closed) throw new Error(`closed with ${this.closed.code} ${this.closed.reason}`);
      if (Date.now() > until) throw new Error(`not heard; last ${JSON.stringify(this.frames.slice(-3))}`);
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.waiting.delete(wake);
          clearTimeout(timer);
          resolve();
        };
        const timer = setTimeout(wake, 200);
        this.waiting.add(wake);
      });
    }
  }
  /** Asks and resolves to the answer's text; throws an `error`’s code. */
  async ask(message: string, context: object = {}): Promise<string> {
    const from = this.frames.length;
    this.send({ type: 'chat_request', message, context } as unknown as Frame);
    const end = await this.next(({ type }) => type === 'final' || type === 'error', { from });
    if (end.type === 'error') throw new Error(`${String(end['code'])}: ${String(end['message'])}`);
    return String(end['response']);
  }
  async whenClosed(withinMs = 20_000): Promise<{ code: number; reason: string }> {
    await this.next(() => false, { withinMs }).catch(() => undefined);
    if (!this.closed) throw new Error('not closed');
    return this.closed;
  }
  /** As when the network goes away. */
  cut(): void {
    this.socket.terminate();
  }
  close(): void {
    this.socket.close();
  }
}
