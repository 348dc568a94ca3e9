/**
 * The gateway as a process of its own: `main.js '<GatewayOptions as JSON>'`, with `passwordFile` in place of the password,
 * as everybody may see a command line. Prints one JSON line {port} when it serves. Ends when its standard input closes, so
 * that it never outlives the process that started it.
 */
import { readFile } from 'node:fs/promises';
import { startGateway, type GatewayOptions } from './server';

type Settings = Omit<GatewayOptions, 'password'> & { passwordFile: string };

async function main(): Promise<void> {
  const { passwordFile, ...options } = JSON.parse(process.argv[2] ?? '{}') as Settings;
  const password = (await readFile(passwordFile, 'utf8')).trim();
  const log = (message: string): void => void process.stderr.write(`${message}\n`);
  const gateway = await startGateway({ ...options, password, log });
  process.stdout.write(`${JSON.stringify({ port: gateway.port })}\n`);
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    gateway.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.stdin.on('end', stop).on('error', stop).resume();
  process.on('SIGTERM', stop).on('SIGINT', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
