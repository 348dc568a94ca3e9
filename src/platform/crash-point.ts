export type CrashMode = 'exit' | 'hang' | 'throw';

/**
 * Marks a place where a fault test may end the process. Costs one property read unless armed.
 * The place is armed by `armCrashPoint` (from WEFT_CRASH_POINT, never in production).
 */
export type CrashPoint = (name: string) => Promise<void> | undefined;

let armed: { name: string; mode: CrashMode } | undefined;

/** `name:mode`; an empty text disarms. Process-wide on purpose: it is a fault, not state of the product. */
export function armCrashPoint(specification: string): void {
  const [name, mode = 'exit'] = specification.split(':');
  armed = name ? { name, mode: mode as CrashMode } : undefined;
}

export const crashPoint: CrashPoint = (name) => {
  if (armed?.name !== name) return undefined;
  if (armed.mode === 'throw') throw new Error(`crash point ${name}`);
  if (armed.mode === 'hang') return new Promise(() => undefined);
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
};
