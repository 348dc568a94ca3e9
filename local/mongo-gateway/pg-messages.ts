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

/** A session was lost after a write was done and before its commit was confirmed. */
export class UnsettledWrite extends PgError {
  constructor(
    readonly row: PgRow,
    /** Null: nothing was written. */
    readonly transaction: string | null,
  ) {
    super('Connection to PostgreSQL lost during a commit', '08006', '', true);
  }
}

/** Parameters: Buffer for bytea, string for everything that has a text form. */
export type PgParameter = Buffer | string | null;
/** Column values in binary format. */
export type PgRow = (Buffer | null)[];

/** Builds one frontend message after the other into one buffer. */
export class MessageWriter {
  #parts: Buffer[] = [];

  message(type: string, ...fields: Buffer[]): this {
    const head = Buffer.allocUnsafe(5);
    head.write(type, 0, 'latin1');
    head.writeInt32BE(4 + fields.reduce((sum, field) => sum + field.length, 0), 1);
    this.#parts.push(head, ...fields);
    return this;
  }

  end(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

/** Text ended by a zero byte. */
export const cstring = (text: string): Buffer => Buffer.from(`${text}\0`);
/** Parse: the server infers the parameter types. */
export const NO_PARAMETER_TYPES = Buffer.from([0, 0]);
/** Execute: the unnamed portal, all rows. */
export const EXECUTE_ALL = Buffer.from([0, 0, 0, 0, 0]);
const ALL_RESULTS_BINARY = Buffer.from([0, 1, 0, 1]);

/** Bind, after the names: parameters as they are, all results binary. */
export function bindFields(parameters: readonly PgParameter[]): Buffer[] {
  const formats = Buffer.alloc(2 + parameters.length * 2 + 2);
  formats.writeInt16BE(parameters.length, 0);
  const fields: Buffer[] = [formats];
  parameters.forEach((parameter, index) => {
    formats.writeInt16BE(Buffer.isBuffer(parameter) ? 1 : 0, 2 + index * 2);
    const value = typeof parameter === 'string' ? Buffer.from(parameter) : parameter;
    const length = Buffer.allocUnsafe(4);
    length.writeInt32BE(value === null ? -1 : value.length, 0);
    fields.push(length);
    if (value !== null) fields.push(value);
  });
  formats.writeInt16BE(parameters.length, 2 + parameters.length * 2);
  fields.push(ALL_RESULTS_BINARY);
  return fields;
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
