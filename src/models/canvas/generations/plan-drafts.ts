import type { BlockDraft } from '../../../contracts/canvas/blocks';
import type { BlockRecord } from '../records/block.model';
import { connectorEnds } from '../edits/connectors';

/** What a generation asks of its canvas, once drafts of the same block are put together. */
export interface DraftPlan {
  /** New blocks in order. */
  creates: BlockDraft[];
  /** The last word on each existing block, by id. */
  edits: Map<string, BlockDraft>;
}

/** Puts drafts together: a later draft of the same block wins; one that a later draft deletes is not made at all. */
export function planDrafts(drafts: readonly BlockDraft[]): DraftPlan {
  const creates = new Map<string, BlockDraft>();
  const edits = new Map<string, BlockDraft>();
  for (const draft of drafts) {
    const own = creates.get(draft.id);
    if (draft.operation === 'create') creates.set(draft.id, draft);
    else if (own && draft.operation === 'delete') creates.delete(draft.id);
    else if (own) creates.set(draft.id, { ...draft, operation: 'create', index: own.index } as BlockDraft);
    else edits.set(draft.id, mergeEdits(edits.get(draft.id), draft));
  }
  return { creates: [...creates.values()].sort((one, other) => one.index - other.index), edits };
}

/** A move after an update keeps the update's content. */
function mergeEdits(earlier: BlockDraft | undefined, later: BlockDraft): BlockDraft {
  if (earlier?.operation !== 'update' || later.operation !== 'move') return later;
  const { x, y, width, height } = later;
  return { ...earlier, x, y, width, height };
}

/** Existing blocks that the plan speaks of: those it edits, and those its connectors hang on. */
export function idsOf({ creates, edits }: DraftPlan): Set<string> {
  const ids = new Set(edits.keys());
  const own = new Set(creates.map((draft) => draft.id));
  for (const draft of creates) for (const end of connectorEnds(draft) ?? []) if (!own.has(end)) ids.add(end);
  return ids;
}

export interface FittedPlan {
  creates: BlockDraft[];
  edits: { draft: BlockDraft; before: BlockRecord }[];
  /** Ids of drafts that are left out. */
  skipped: string[];
}

/**
 * Holds the plan against the canvas as it is: leaves out edits of blocks that are gone or, by `seenRevisions`, were
 * changed since the agent saw them, new blocks beyond `roomFor`, and connectors that would hang on nothing.
 */
export function fitPlan(
  plan: DraftPlan,
  existing: ReadonlyMap<string, BlockRecord>,
  { roomFor, seenRevisions }: { roomFor: number; seenRevisions: Readonly<Record<string, number>> },
): FittedPlan {
  const skipped: string[] = [];
  const edits: FittedPlan['edits'] = [];
  for (const draft of plan.edits.values()) {
    const before = existing.get(draft.id);
    const seen = seenRevisions[draft.id];
    const isStale = before !== undefined && seen !== undefined && seen !== before.revision;
    const isOtherKind = before !== undefined && draft.operation === 'update' && draft.kind !== before.kind;
    if (!before || isStale || isOtherKind) skipped.push(draft.id);
    else edits.push({ draft, before });
  }
  const fitting = plan.creates.slice(0, Math.max(roomFor, 0));
  skipped.push(...plan.creates.slice(fitting.length).map((draft) => draft.id));
  const ends = new Set([...existing.keys(), ...fitting.map((draft) => draft.id)]);
  for (const { draft } of edits) if (draft.operation === 'delete') ends.delete(draft.id);
  const creates = fitting.filter((draft) => {
    const isHeld = connectorEnds(draft)?.every((end) => ends.has(end)) ?? true;
    if (!isHeld) skipped.push(draft.id);
    return isHeld;
  });
  return { creates, edits, skipped };
}
