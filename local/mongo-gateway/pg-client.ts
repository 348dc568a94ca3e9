/**
 * A PostgreSQL connection for the few things the gateway asks of one: prepared statements with binary parameters and
 * results, and pipelining. node-postgres reads bytea as hex text only, which costs twice the bytes and two conversions
 * per document. Protocol: PostgreSQL manual, chapter "Frontend/Backend Protocol". No password and no TLS: the server
 * is our own child, on a Unix socket that no other user of the machine can open.
 */
import { connect, type Socket } from 'node:net';
import {
  SYNC,
  PgError,
  bindAndExecute,
  frontendMessage,
  parseStatement,
  readError,
  readRow,
  type PgParameter,
  type PgRow,
} from './pg-messages';

/** The role the gateway works as: no superuser, made by the set-up of the engine. */
export const GATEWAY_ROLE = 'weft_gateway';

/** Where the server is, and who comes. */
export interface PgAddress {
  /** Path of the Unix socket. */
  socket: string;
  user: string;
}

interface QueryResult {
  rows: PgRow[];
  tag: string;
}

interface PendingQuery {
  rows: PgRow[];
  tag: string;
  error: PgError | undefined;
  /** Prepared by it. */
  statements: string[];
  resolve(result: QueryResult): void;
  reject(error: PgError): void;
}

const PROTOCOL_VERSION = 196_608;

/** One session. Queries may be issued without waiting for the one before: the server answers in order. */
export class PgConnection {
  readonly #socket: Socket;
  readonly #pending: PendingQuery[] = [];
  readonly #statements = new Map<string, string>();
  #statementCount = 0;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #needed = 5;
  #failure: PgError | undefined;
  #ready: { resolve(): void; reject(error: PgError): void } | undefined;
  /** Called once when the session has ended, for whatever reason. */
  onEnd: (() => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', (error) => this.#fail(new PgError(error.message, '08006', '', true)));
    socket.on('close', () => this.#fail(new PgError('Connection to PostgreSQL closed', '08006', '', true)));
  }

  /** Opens a session with the given run-time settings. Rejects with PgError. */
  static async open(address: PgAddress, settings: Record<string, string>): Promise<PgConnection> {
    const connection = new PgConnection(connect(address.socket));
    const options = Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' ');
    const startup = ['user', address.user, 'database', 'postgres', 'options', options, ''];
    const body = Buffer.from(`${startup.join('\0')}\0`);
    const head = Buffer.allocUnsafe(8);
    head.writeInt32BE(8 + body.length, 0);
    head.writeInt32BE(PROTOCOL_VERSION, 4);
    await new Promise<void>((resolve, reject) => {
      connection.#ready = { resolve, reject };
      connection.#socket.write(Buffer.concat([head, body]));
    });
    return connection;
  }

  get isAlive(): boolean {
    return this.#failure === undefined;
  }

  /** Runs a statement, prepared once per session under its text. Resolves with all rows. */
  async query(sql: string, parameters: readonly PgParameter[]): Promise<PgRow[]> {
    const messages: Buffer[] = [];
    const statements = this.#execute(messages, sql, parameters);
    messages.push(SYNC);
    return (await this.#send(Buffer.concat(messages), statements)).rows;
  }

  /** Runs SQL without parameters by the simple protocol. Resolves with the last command tag. */
  async command(sql: string): Promise<string> {
    return (await this.#send(frontendMessage('Q', `${sql}\0`), [])).tag;
  }

  /** Ends the session. Queries still under way reject. */
  close(): void {
    if (this.isAlive) this.#socket.end(frontendMessage('X'));
    this.#fail(new PgError('Connection closed by the gateway', '57P01', '', true));
  }

  /** Adds the messages that run a statement; returns its text if it had to be prepared first. */
  #execute(messages: Buffer[], sql: string, parameters: readonly PgParameter[]): string[] {
    const known = this.#statements.get(sql);
    const name = known ?? `s${this.#statementCount++}`;
    if (known === undefined) {
      this.#statements.set(sql, name);
      messages.push(parseStatement(name, sql));
    }
    messages.push(bindAndExecute(name, parameters));
    return known === undefined ? [sql] : [];
  }

  async #send(bytes: Buffer, statements: string[]): Promise<QueryResult> {
    if (this.#failure !== undefined) throw this.#failure;
    return await new Promise((resolve, reject) => {
      this.#pending.push({ statements, rows: [], tag: '', error: undefined, resolve, reject });
      this.#socket.write(bytes);
    });
  }

  #fail(error: PgError): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#socket.destroySoon();
    this.#ready?.reject(error);
    for (const query of this.#pending.splice(0)) query.reject(error);
    this.onEnd?.();
  }

  #receive(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes < this.#needed) return;
    const data = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    let position = 0;
    this.#needed = 5;
    while (data.length - position >= 5) {
      const size = 1 + data.readInt32BE(position + 1);
      if (data.length - position < size) {
        this.#needed = size;
        break;
      }
      this.#accept(data.readUInt8(position), data.subarray(position + 5, position + size));
      position += size;
    }
    this.#chunks = position < data.length ? [data.subarray(position)] : [];
    this.#bytes = data.length - position;
  }

  #accept(type: number, body: Buffer): void {
    const query = this.#pending[0];
    switch (type) {
      case 0x44:
        query?.rows.push(readRow(body));
        break; // DataRow
      case 0x43:
        if (query !== undefined) query.tag = body.toString('latin1', 0, body.length - 1);
        break; // CommandComplete
      case 0x45:
        this.#acceptError(readError(body), query);
        break; // ErrorResponse
      case 0x5a:
        this.#acceptReady();
        break; // ReadyForQuery
      case 0x52: // Authentication: only "ok" is expected
        if (body.readInt32BE(0) !== 0) this.#fail(new PgError('PostgreSQL asks for a password: use trust', '28000'));
        break;
      default:
        break; // parse and bind complete, notices, parameter status, key data
    }
  }

  #acceptError(error: PgError, query: PendingQuery | undefined): void {
    if (query !== undefined) query.error = error;
    else if (this.#ready !== undefined) this.#fail(error); // refused at start
    // Ended by the server while nothing was asked: whoever asks next has lost it as with a closed socket.
    else this.#fail(new PgError(error.message, error.sqlState, error.detail, true));
  }

  #acceptReady(): void {
    if (this.#ready !== undefined) {
      this.#ready.resolve();
      this.#ready = undefined;
      return;
    }
    const query = this.#pending.shift();
    if (query === undefined) return;
    if (query.error === undefined) query.resolve({ rows: query.rows, tag: query.tag });
    else {
      // Whether Parse or Execute failed is not told apart here: prepare it again under a new name next time.
      for (const statement of query.statements) this.#statements.delete(statement);
      query.reject(query.error);
    }
  }
}
