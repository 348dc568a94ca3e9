/** In the state of a navigation to a canvas: the run that this person has asked for, whose blocks come into view. */
export const ASKED = 'asked';

/** The run that a navigation names; null for any other. */
export function readAsked(state: unknown): string | null {
  const asked: unknown = typeof state === 'object' && state !== null && ASKED in state ? state[ASKED] : null;
  return typeof asked === 'string' ? asked : null;
}
