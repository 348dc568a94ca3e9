/**
 * `cli.js start [--data DIR] [--ephemeral] [--mongo-port N] [--redis-port N]`: starts both services, prints one JSON
 * line {mongodbUri, redisUrl, describe}, and stays until SIGINT or SIGTERM. Progress goes to the error output.
 */
import { parseArgs } from 'node:util';
import { startServices } from './services';

const USAGE = 'Usage: cli.js start [--data DIR] [--ephemeral] [--mongo-port N] [--redis-port N]\n';

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      data: { type: 'string', default: '.weft' },
      ephemeral: { type: 'boolean', default: false },
      'mongo-port': { type: 'string' },
      'redis-port': { type: 'string' },
    },
  });
  if (positionals[0] !== 'start') {
    process.stderr.write(USAGE);
    process.exit(2);
  }
  const services = await startServices({
    dataDir: values.data,
    ephemeral: values.ephemeral,
    mongodbUri: process.env['MONGODB_URI'],
    redisUrl: process.env['REDIS_URL'],
    ports: { ...portOf('mongo', values['mongo-port']), ...portOf('redis', values['redis-port']) },
    supervise: true,
    log: (message) => process.stderr.write(`${message}\n`),
  });
  const { mongodbUri, redisUrl, describe } = services;
  process.stdout.write(`${JSON.stringify({ mongodbUri, redisUrl, describe })}\n`);
  const stop = (): void => {
    services.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
  setInterval(() => undefined, 2 ** 30); // stay
}

function portOf(name: 'mongo' | 'redis', text: string | undefined): { mongo?: number; redis?: number } {
  return text === undefined ? {} : { [name]: Number(text) };
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

main().catch(fail);
