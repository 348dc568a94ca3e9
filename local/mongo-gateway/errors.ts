/** From the engine's errors to MongoDB's: code, name, labels. Libraries match codes and labels, some also /E11000/. */
import { PgError } from './pg-messages';

export const CODES = {
  internalError: 1,
  badValue: 2,
  failedToParse: 9,
  unauthorized: 13,
  authenticationFailed: 18,
  namespaceNotFound: 26,
  lockTimeout: 24,
  cursorNotFound: 43,
  maxTimeExpired: 50,
  commandNotFound: 59,
  invalidOptions: 72,
  shutdownInProgress: 91,
  writeConflict: 112,
  commandNotSupported: 115,
  transactionTooOld: 225,
  noSuchTransaction: 251,
  transactionCommitted: 256,
  mechanismUnavailable: 334,
  duplicateKey: 11_000,
} as const;

const CODE_NAMES: Record<number, string> = {
  1: 'InternalError',
  2: 'BadValue',
  9: 'FailedToParse',
  13: 'Unauthorized',
  14: 'TypeMismatch',
  15: 'Overflow',
  18: 'AuthenticationFailed',
  20: 'IllegalOperation',
  24: 'LockTimeout',
  26: 'NamespaceNotFound',
  27: 'IndexNotFound',
  28: 'PathNotViable',
  40: 'ConflictingUpdateOperators',
  43: 'CursorNotFound',
  48: 'NamespaceExists',
  50: 'MaxTimeMSExpired',
  52: 'DollarPrefixedFieldName',
  54: 'NotSingleValueField',
  56: 'EmptyFieldName',
  57: 'DottedFieldName',
  59: 'CommandNotFound',
  66: 'ImmutableField',
  67: 'CannotCreateIndex',
  68: 'IndexAlreadyExists',
  72: 'InvalidOptions',
  73: 'InvalidNamespace',
  85: 'IndexOptionsConflict',
  86: 'IndexKeySpecsConflict',
  91: 'ShutdownInProgress',
  112: 'WriteConflict',
  115: 'CommandNotSupported',
  121: 'DocumentValidationFailure',
  146: 'ExceededMemoryLimit',
  166: 'CommandNotSupportedOnView',
  167: 'OptionNotSupportedOnView',
  197: 'InvalidIndexSpecificationOption',
  225: 'TransactionTooOld',
  241: 'ConversionFailure',
  251: 'NoSuchTransaction',
  256: 'TransactionCommitted',
  263: 'OperationNotSupportedInTransaction',
  334: 'MechanismUnavailable',
  10334: 'BSONObjectTooLarge',
  11000: 'DuplicateKey',
};

/** Engine states "M0..": the last two characters, by the engine's own error table (MIT licence). */
const ENGINE_CODES: Record<string, number> = {
  '00': 1,
  '01': 2,
  '03': 9,
  '04': 14,
  '05': 15,
  '06': 20,
  '08': 26,
  '09': 27,
  '0A': 28,
  '0D': 40,
  '0E': 43,
  '0F': 48,
  '0G': 52,
  '0I': 54,
  '0J': 56,
  '0K': 57,
  '0M': 66,
  '0N': 67,
  '0O': 68,
  '0P': 72,
  '0Q': 73,
  '0R': 85,
  '0S': 86,
  '0U': 115,
  '0W': 146,
  '0Z': 166,
  '10': 167,
  '12': 197,
  '15': 241,
  '16': 263,
  '1B': 10334,
  '1C': 11000,
  CO: 121,
};

const SQL_CODES: Record<string, number> = {
  '23505': CODES.duplicateKey,
  '23P01': CODES.duplicateKey,
  '40001': CODES.writeConflict,
  '40P01': CODES.writeConflict,
  '55P03': CODES.lockTimeout,
  '57014': CODES.maxTimeExpired,
  '42P01': CODES.namespaceNotFound,
  '0A000': CODES.commandNotSupported,
  '22P02': CODES.badValue,
  '22023': CODES.badValue,
  '53300': CODES.shutdownInProgress,
  '25P02': CODES.noSuchTransaction,
};

/** States of a lost race: the same statement, run again, succeeds. */
export const CONFLICT_STATES: ReadonlySet<string> = new Set(['40001', '40P01', '55P03']);
/** Whether a statement failed because of another one at the same time. */
export function isThrownRace(error: unknown): boolean {
  return error instanceof PgError && CONFLICT_STATES.has(error.sqlState);
}

/** Whether the engine, or the session with it, went away under a statement. */
export function isConnectionLost(error: unknown): boolean {
  return error instanceof PgError && error.isConnectionLost;
}

export const TRANSIENT = 'TransientTransactionError';
export const RETRYABLE_WRITE = 'RetryableWriteError';
export const UNKNOWN_COMMIT = 'UnknownTransactionCommitResult';

/** An error as a MongoDB client sees it. */
export class MongoError extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly labels: readonly string[] = [],
    /** More fields of the reply, such as keyPattern. */
    readonly fields: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }

  /** The reply document. */
  toReply(): Record<string, unknown> {
    return {
      ok: 0,
      errmsg: this.message,
      code: this.code,
      codeName: CODE_NAMES[this.code] ?? `Location${this.code}`,
      ...this.fields,
      ...(this.labels.length > 0 ? { errorLabels: this.labels } : {}),
    };
  }
}

/** MongoDB's code for a SQL state; aggregation "Location" codes and unknown ones become 8 (UnknownError). */
export function codeOfSqlState(sqlState: string): number {
  const known = SQL_CODES[sqlState];
  if (known !== undefined) return known;
  if (/^57P0|^08/.test(sqlState)) return CODES.shutdownInProgress;
  if (/^M/.test(sqlState)) return ENGINE_CODES[sqlState.slice(-2)] ?? 8;
  return 8;
}

/** Write errors carry either MongoDB's code or a SQL state packed as PostgreSQL does: five 6-bit groups, lowest first. */
export function unpackSqlState(packed: number): string | undefined {
  if (packed < 16_000_000) return undefined;
  let state = '';
  for (let group = 0; group < 5; group++) state += String.fromCharCode(((packed >> (6 * group)) & 0x3f) + 48);
  return state;
}

/** Where an error happened decides its labels. */
export interface ErrorPlace {
  isInTransaction: boolean;
  isRetryableWrite: boolean;
}

/** Turns anything thrown into the error for the client. */
export function toMongoError(error: unknown, place: ErrorPlace): MongoError {
  if (error instanceof MongoError) return error;
  if (!(error instanceof PgError))
    return new MongoError(CODES.internalError, error instanceof Error ? error.message : String(error));
  if (place.isInTransaction && CONFLICT_STATES.has(error.sqlState)) {
    return new MongoError(CODES.writeConflict, `Write conflict: ${error.message}`, [TRANSIENT]);
  }
  // The engine's session is gone and the transaction with it. The gateway is not: told that their server shuts down, drivers
  // would empty their pools, and others' statements would fail for it.
  if (place.isInTransaction && error.isConnectionLost)
    return new MongoError(CODES.noSuchTransaction, `The transaction was lost: ${error.message}`, [TRANSIENT]);
  const code = codeOfSqlState(error.sqlState);
  const labels: string[] = [];
  if (place.isInTransaction && (code === CODES.shutdownInProgress || code === CODES.noSuchTransaction))
    labels.push(TRANSIENT);
  else if (place.isRetryableWrite && code === CODES.shutdownInProgress) labels.push(RETRYABLE_WRITE);
  return new MongoError(code, error.message, labels);
}
