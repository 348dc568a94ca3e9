import type { ClassifiedError } from '../classify-error';
import type { Target } from './model-router';

/**
 * Whether `to` may succeed where `from` failed. Too long an input needs a larger window, or the one that the catalogue names for it;
 * nobody knows which is larger where the catalogue does not tell how large the first one is. What a provider declined to answer
 * needs another model, the same one elsewhere would decline too. A stand-in for one kind of failure is none for the others.
 */
export function mayCure(error: ClassifiedError, from: Target, to: Target): boolean {
  if (!error.isCurableElsewhere) return false;
  if (to.standsInFor && !to.standsInFor.includes(error.kind)) return false;
  if (error.kind === 'context-too-long')
    return (
      to.standsInFor !== undefined ||
      (from.model.isWindowAssumed ? to.model.id !== from.model.id : to.model.window > from.model.window)
    );
  if (error.kind === 'content-policy') return to.model.id !== from.model.id;
  return true;
}
