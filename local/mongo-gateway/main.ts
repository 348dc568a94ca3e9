/**
 * The gateway as a process of its own: `main.js '<GatewayOptions as JSON>'`. Prints one JSON line {port} when it serves.
 * Ends when its standard input closes, so that it never outlives the process that started it.
 */
import { startGateway, type GatewayOptions } from './server';

async function main(): Promise<void> {
  const options = JSON.parse(process.argv[2] ?? '{}') as GatewayOptions;
  const gateway = await startGateway({ ...options, log: (message) => process.stderr.write(`${message}\n`) });
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
