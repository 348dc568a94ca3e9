import type { Block, Box, KindAndContent } from '@contracts/canvas/blocks';

export interface BoxPatch extends Partial<Box> {
  content?: Block['content'];
}

/** What a person does to a block, named by its key (the id of its element; not always its server id). */
export type Intent =
  | { type: 'create'; key: string; block: KindAndContent & Box }
  | { type: 'update'; key: string; patch: BoxPatch }
  | { type: 'move'; key: string; x: number; y: number }
  /** In the order: after another block, or before it where `afterKey` is null. */
  | { type: 'reorder'; key: string; afterKey: string | null; beforeKey: string | null; rank: string }
  | { type: 'delete'; key: string };

/** An intent on its way: shown at once, sent in turn, gone once the truth has it. */
export type Edit = Intent & {
  clientId: string;
  state: 'queued' | 'sending' | 'answered';
  /** With content: the revision the person saw. */
  revision: number | null;
  /** Once answered: the truth has this edit when its block is at this revision (null: when it is gone). */
  settledAt: number | null;
};

/** A block as the person sees it: the truth with what is on its way on top; null: not there. */
export function showBlock(
  truth: Block | undefined,
  edits: readonly Edit[],
  canvasId: string,
  userId: string,
): Block | null {
  let shown: Block | null = truth ?? null;
  for (const edit of edits) {
    switch (edit.type) {
      case 'create':
        shown ??= newBlock(edit, canvasId, userId);
        break;
      case 'update':
        // A patch keeps the kind, so its content fits; the types cannot know.
        shown = shown === null ? null : ({ ...shown, ...edit.patch } as Block);
        break;
      case 'move':
        shown = shown === null ? null : { ...shown, x: edit.x, y: edit.y };
        break;
      case 'reorder':
        shown = shown === null ? null : { ...shown, rank: edit.rank };
        break;
      case 'delete':
        shown = null;
        break;
    }
  }
  return shown;
}

/** Behind all ranks of the server, which are of base 62. */
const LAST_RANK = '~';

function newBlock(edit: Extract<Edit, { type: 'create' }>, canvasId: string, userId: string): Block {
  const now = new Date().toISOString();
  return {
    ...edit.block,
    id: edit.key,
    canvasId,
    rank: `${LAST_RANK}${edit.clientId}`,
    generation_session_id: null,
    createdBy: userId,
    requestedBy: null,
    revision: 1,
    createdAt: now,
    updatedAt: now,
  };
}

/** Adds an edit; one that waits already takes a later one of its kind in, so that typing sends little. */
export function addEdit(edits: readonly Edit[], edit: Edit): Edit[] {
  const last = edits.findLast((other) => other.key === edit.key);
  if (last?.state === 'queued') {
    if (last.type === 'update' && edit.type === 'update') {
      return edits.map((other) => (other === last ? { ...last, patch: { ...last.patch, ...edit.patch } } : other));
    }
    if (last.type === 'move' && edit.type === 'move')
      return edits.map((other) => (other === last ? { ...last, x: edit.x, y: edit.y } : other));
  }
  return [...edits, edit];
}

/** Whether the truth has an answered edit. */
export function isSettled(edit: Edit, truth: Block | undefined): boolean {
  if (edit.state !== 'answered') return false;
  if (edit.type === 'delete') return truth === undefined;
  return truth !== undefined && edit.settledAt !== null && truth.revision >= edit.settledAt;
}

/** What takes an intent back, given the block as it was shown before; null where nothing can. */
export function inverseOf(
  intent: Intent,
  before: Block | null,
  neighbours: { afterKey: string | null; beforeKey: string | null },
): Intent | null {
  if (intent.type === 'create') return { type: 'delete', key: intent.key };
  if (before === null) return null;
  switch (intent.type) {
    case 'update': {
      const patch: BoxPatch = {};
      if (intent.patch.content !== undefined) patch.content = before.content;
      for (const side of ['x', 'y', 'width', 'height'] as const)
        if (intent.patch[side] !== undefined) patch[side] = before[side];
      return { type: 'update', key: intent.key, patch };
    }
    case 'move':
      return { type: 'move', key: intent.key, x: before.x, y: before.y };
    case 'reorder':
      return { type: 'reorder', key: intent.key, ...neighbours, rank: before.rank };
    case 'delete': {
      const { kind, content, x, y, width, height } = before;
      return { type: 'create', key: intent.key, block: { kind, content, x, y, width, height } as KindAndContent & Box };
    }
  }
}
