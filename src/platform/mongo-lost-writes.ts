import { createRequire } from 'node:module';

/** What we use of the driver's connection; both are its own affair, so `endLostWrites` looks whether they are there. */
interface DriverConnection {
  error: Error | null;
  once(event: 'close', listener: () => void): void;
  writeCommand(command: unknown, options: { signal?: AbortSignal }): Promise<void>;
}

const ends = new WeakMap<DriverConnection, AbortSignal>();
/** On the driver's class once it is done: this module may be loaded more than once in a process, the driver is one. */
const DONE = Symbol.for('weft.endLostWrites');

/**
 * Has the MongoDB driver end a write whose connection is gone. By itself (7.8) it waits for the socket's `drain` and hears
 * only `error`, which a socket that was closed by us or by its other end never sends: the command, or the watch over the server,
 * waits for ever. Holds for the whole process; again does nothing. Throws where the driver is another one than this knows.
 * See docs/decisions/2026-11-22-lost-writes-of-the-mongodb-driver.md.
 */
export function endLostWrites(): void {
  const { prototype } = loadDriverConnection();
  if (DONE in prototype) return;
  const { writeCommand } = prototype;
  if (typeof writeCommand !== 'function' || typeof prototype.once !== 'function')
    throw new Error(
      'This MongoDB driver has no Connection.writeCommand: install the version in package-lock.json, or see whether the new one still loses writes and mend or delete platform/mongo-lost-writes.ts',
    );
  prototype.writeCommand = function (this: DriverConnection, command, options) {
    const signal = options.signal ? AbortSignal.any([options.signal, endOf(this)]) : endOf(this);
    return writeCommand.call(this, command, { ...options, signal });
  };
  Object.defineProperty(prototype, DONE, { value: true });
}

/** Mongoose's own copy: there might be another. */
function loadDriverConnection(): { prototype: DriverConnection } {
  const requireOfMongoose = createRequire(require.resolve('mongoose'));
  const { Connection } = requireOfMongoose('mongodb/lib/cmap/connection') as {
    Connection: { prototype: DriverConnection };
  };
  return Connection;
}

/** Aborts, with the error that the driver gives its commands, when the connection is closed by whatever. */
function endOf(connection: DriverConnection): AbortSignal {
  const known = ends.get(connection);
  if (known) return known;
  const controller = new AbortController();
  if (connection.error) controller.abort(connection.error);
  else connection.once('close', () => controller.abort(connection.error));
  ends.set(connection, controller.signal);
  return controller.signal;
}
