import type { RunSubject } from '../contracts/systems/names';
import type { SubjectRight } from '../runs/events/held-stream';
import type { Uses } from './rights-watch';

/** Who uses which right, as the rights watch wants it; without a right: their own, which nobody takes away. */
export function gatherUses(used: Iterable<{ right: SubjectRight | undefined; userId: string }>): Uses {
  const uses: Partial<Record<RunSubject, Map<string, Set<string>>>> = {};
  for (const { right, userId } of used) {
    if (!right) continue;
    const ofKind = (uses[right.kind] ??= new Map<string, Set<string>>());
    ofKind.set(right.id, (ofKind.get(right.id) ?? new Set()).add(userId));
  }
  return uses;
}
