import pino from 'pino';

export type Logger = pino.Logger;

/** Fields a log line may carry; any other is dropped, so that bodies, prompts and secrets never reach a log. */
const ALLOWED_FIELDS = new Set([
  'role',
  'correlationId',
  'operation',
  'method',
  'path',
  'status',
  'durationMs',
  'userId',
  'organisationId',
  'runId',
  'canvasId',
  'approvalId',
  'queue',
  'jobId',
  'attempt',
  'attemptsMade',
  'ticket',
  'outcome',
  'step',
  'count',
  'code',
  'error',
  'reason',
  'port',
  'url',
  'service',
  'model',
  'provider',
  'namespace',
  'event',
  'room',
  'pid',
  'signal',
  'version',
  'workerId',
  'lagMs',
  'bytes',
]);

/** Lines are written together: a write for each was a twentieth of a busy API's time. What a killed process loses is this young. */
const GATHERED_BYTES = 4_096;
const GATHERED_MS = 100;

/** One line of JSON per record; `error` is reduced to name, code, message and stack. */
export function createLogger(options: { level: string; role: string; destination?: pino.DestinationStream }): Logger {
  return pino(
    {
      level: options.level,
      base: { role: options.role },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: toSafeFields,
      },
    },
    options.destination ?? openStandardOutput(),
  );
}

/** Writes what was gathered a moment after its first line; while nothing is logged, nothing is done (pino's own timer writes ten times a second). */
function openStandardOutput(): pino.DestinationStream {
  const output = pino.destination({ dest: 1, sync: false, minLength: GATHERED_BYTES });
  const write = output.write.bind(output);
  let isDue = false;
  const flush = () => {
    isDue = false;
    output.flush();
  };
  output.write = (line) => {
    if (!isDue) {
      isDue = true;
      setTimeout(flush, GATHERED_MS).unref();
    }
    return write(line);
  };
  return output;
}

/** A line a request: without the arrays that a chain of functions would make. */
function toSafeFields(fields: Record<string, unknown>): Record<string, unknown> {
  const safe: Record<string, unknown> = {};
  for (const name of Object.keys(fields)) {
    if (!ALLOWED_FIELDS.has(name)) continue;
    const value = fields[name];
    safe[name] = value instanceof Error ? toSafeError(value) : value;
  }
  return safe;
}

function toSafeError(error: Error): object {
  const code = 'code' in error ? error.code : undefined;
  return { name: error.name, code, message: error.message.slice(0, 500), stack: error.stack?.slice(0, 2_000) };
}
