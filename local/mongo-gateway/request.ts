/** One command as the gateway works with it. */
import { RawDocument, splitSequence } from './raw-bson';
import type { IncomingMessage } from './wire';
import { CODES, MongoError } from './errors';

export interface CommandRequest {
  name: string;
  command: RawDocument;
  database: string;
  sequences: ReadonlyMap<string, Buffer>;
  /** Key of the logical session, if the client sent one. */
  session: string | undefined;
  txnNumber: bigint | undefined;
  isInTransaction: boolean;
  startsTransaction: boolean;
  /** Address the client reached us at, for hello. */
  me: string;
  connectionId: number;
}

/** Reads the fields that steer a command; the document itself stays as it came. */
export function readRequest(message: IncomingMessage, me: string, connectionId: number): CommandRequest {
  const command = new RawDocument(message.body);
  const lsid = command.raw('lsid');
  return {
    name: command.firstKey,
    command,
    database: command.string('$db') ?? 'admin',
    sequences: message.sequences,
    session: lsid === undefined ? undefined : new RawDocument(lsid).binaryKey('id'),
    txnNumber: command.long('txnNumber'),
    isInTransaction: command.boolean('autocommit') === false,
    startsTransaction: command.boolean('startTransaction') === true,
    me,
    connectionId,
  };
}

/** The collection a command names in its first field. */
export function collectionOf(request: CommandRequest): string {
  return request.command.string(request.name) ?? '';
}

/** The statements of a write, from its document sequence or its array field. */
export function statementsOf(request: CommandRequest, field: string): Buffer[] {
  const sequence = request.sequences.get(field);
  if (sequence !== undefined) return splitSequence(sequence);
  const array = request.command.raw(field);
  if (array === undefined) return [];
  const list = new RawDocument(array);
  const statements: Buffer[] = [];
  for (let index = 0; list.has(String(index)); index++) statements.push(list.raw(String(index)) ?? Buffer.alloc(0));
  return statements;
}

/** The session and number that a transaction or a retryable write is known by. Throws when either is missing. */
export function sessionOf(request: CommandRequest): { session: string; txnNumber: bigint } {
  const { session, txnNumber } = request;
  if (session === undefined || txnNumber === undefined)
    throw new MongoError(CODES.invalidOptions, 'lsid and txnNumber are required here');
  return { session, txnNumber };
}
