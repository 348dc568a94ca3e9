/** PostgreSQL's message formats: building what a client sends, reading what the server answers. */

/** An error the server answered, or a lost connection (SQLSTATE 08006, `isConnectionLost`). */
export class PgError extends Error {
  constructor(
    message: string,
    readonly sqlState: string,
    readonly detail = '',
    readonly isConnectionLost = false,
  ) {
    super(message);
  }
}

/** Parameters: Buffer for bytea, string for everything that has a text form. */
export type PgParameter = Buffer | string | null;
/** Column values in binary format. */
export type PgRow = (Buffer | null)[];

const PARSE_TAIL_BYTES = 2; // no parameter types: the server infers them
const RESULTS_BINARY = 0x0001_0001; // one format for all columns: binary
const EXECUTE = Buffer.from([0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0]); // the unnamed portal, all rows

/** One frontend message. */
export function frontendMessage(type: string, body = ''): Buffer {
  const message = Buffer.alloc(5 + Buffer.byteLength(body));
  message.write(type, 0, 'latin1');
  message.writeInt32BE(message.length - 1, 1);
  message.write(body, 5);
  return message;
}

export const SYNC = frontendMessage('S');

/** Parse: prepares a statement under a name. */
export function parseStatement(name: string, sql: string): Buffer {
  return frontendMessage('P', `${name}\0${sql}\0${'\0'.repeat(PARSE_TAIL_BYTES)}`);
}

/** Bind and Execute of a prepared statement, in one buffer: buffers go as binary, text as text, results come as binary. */
export function bindAndExecute(name: string, parameters: readonly PgParameter[]): Buffer {
  const sizes = parameters.map((value) => (value === null ? -1 : Buffer.byteLength(value)));
  const valueBytes = sizes.reduce((sum, size) => sum + 4 + Math.max(size, 0), 0);
  const bindBytes = 5 + 1 + name.length + 1 + 2 + 2 * parameters.length + 2 + valueBytes + 4;
  const bytes = Buffer.allocUnsafe(bindBytes + EXECUTE.length);
  bytes.write('B', 0, 'latin1');
  bytes.writeInt32BE(bindBytes - 1, 1);
  let position = 5 + bytes.write(`\0${name}\0`, 5, 'latin1'); // the unnamed portal
  position = bytes.writeInt16BE(parameters.length, position);
  for (const value of parameters) position = bytes.writeInt16BE(Buffer.isBuffer(value) ? 1 : 0, position);
  position = bytes.writeInt16BE(parameters.length, position);
  parameters.forEach((value, index) => {
    position = bytes.writeInt32BE(sizes[index] ?? -1, position);
    if (typeof value === 'string') position += bytes.write(value, position);
    else if (value !== null) position += value.copy(bytes, position);
  });
  position = bytes.writeInt32BE(RESULTS_BINARY, position);
  EXECUTE.copy(bytes, position);
  return bytes;
}

/** DataRow: the values are views. */
export function readRow(body: Buffer): PgRow {
  const row: PgRow = [];
  let position = 2;
  for (let column = body.readInt16BE(0); column > 0; column--) {
    const length = body.readInt32BE(position);
    position += 4;
    row.push(length < 0 ? null : body.subarray(position, position + length));
    position += Math.max(length, 0);
  }
  return row;
}

/** ErrorResponse. */
export function readError(body: Buffer): PgError {
  const fields = new Map<string, string>();
  for (let position = 0; position < body.length && body[position] !== 0;) {
    const end = body.indexOf(0, position);
    fields.set(String.fromCharCode(body.readUInt8(position)), body.toString('utf8', position + 1, end));
    position = end + 1;
  }
  return new PgError(fields.get('M') ?? 'Unknown error', fields.get('C') ?? 'XX000', fields.get('D') ?? '');
}
