const CRASH_MODES = ['exit', 'freeze', 'hang', 'throw'] as const;
export type CrashMode = (typeof CRASH_MODES)[number];

/**
 * Marks a place where a fault test may end the process, freeze it, have it wait for ever or throw. Costs one property
 * read unless armed (from WEFT_CRASH_POINT or by the process that started this one, never in production).
 */
export type CrashPoint = (name: string) => Promise<void> | undefined;

let armed: { name: string; mode: CrashMode } | undefined;

/** `name:mode`; an empty text disarms. Process-wide on purpose: it is a fault, not state of the product. */
export function armCrashPoint(specification: string): void {
  const [name = '', mode = 'exit'] = specification.split(':');
  const known = CRASH_MODES.find((candidate) => candidate === mode);
  if (name && !known) throw new Error(`WEFT_CRASH_POINT: ${mode} is none of ${CRASH_MODES.join(', ')}`);
  armed = name && known ? { name, mode: known } : undefined;
}

/**
 * Arms whatever the process that started this one sends (`{ crashPoint: 'name:mode' }`), and answers with the same once it
 * is armed: a test need not start a process for each point.
 */
export function armCrashPointsByParent(): void {
  process.on('message', (message: { crashPoint?: unknown }) => {
    if (typeof message.crashPoint !== 'string') return;
    armCrashPoint(message.crashPoint);
    process.send?.(message);
  });
}

/** Strikes once: what comes by afterwards, after a thaw too, passes. */
export const crashPoint: CrashPoint = (name) => {
  if (armed?.name !== name) return undefined;
  const { mode } = armed;
  armed = undefined;
  process.stderr.write(`crash point ${name}: ${mode}\n`); // the test waits for it
  switch (mode) {
    case 'throw':
      throw new Error(`crash point ${name}`);
    case 'hang':
      return new Promise(() => undefined);
    case 'freeze':
      process.kill(process.pid, 'SIGSTOP');
      return undefined;
    case 'exit':
      process.kill(process.pid, 'SIGKILL');
      return new Promise(() => undefined);
  }
};
