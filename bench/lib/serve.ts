import type { ChildMessage } from './child';

type Handler = (parameter: never) => unknown;

/** Makes this process a child of the benchmark: answers each call by the handler of its name. `cpu` is built in. */
export function serve(handlers: Record<string, Handler>): void {
  const all: Record<string, Handler> = { cpu: cpuMs, ...handlers };
  process.on('message', (call: { id: number; name: string; parameter: unknown }) => {
    void answer(all, call);
  });
  process.on('disconnect', () => process.exit(0)); // the parent is gone
  process.on('SIGTERM', () => process.exit(0));
  send({ kind: 'ready' });
}

/** Tells the parent something it did not ask for. */
export const note = (value: unknown): void => send({ kind: 'note', note: value });

/** CPU of this process so far, user and system, in milliseconds. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

async function answer(
  handlers: Record<string, Handler>,
  { id, name, parameter }: { id: number; name: string; parameter: unknown },
): Promise<void> {
  try {
    const handler = handlers[name];
    if (!handler) throw new Error(`no handler ${name}`);
    const value = await handler(parameter as never);
    if (id > 0) send({ kind: 'result', id, value });
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (id > 0) send({ kind: 'error', id, error: text });
    else process.stderr.write(`${text}\n`);
  }
}

function send(message: ChildMessage): void {
  process.send?.(message);
}
