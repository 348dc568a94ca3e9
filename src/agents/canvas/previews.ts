import type { BlockDraft } from '../../contracts/canvas/blocks';

/** Keeps track of what watchers have been shown, and tells only differences. */
export class Previews {
  readonly #shown = new Map<string, BlockDraft>();

  constructor(private readonly onPreview: (drafts: BlockDraft[], withdrawn: string[]) => void) {}

  /** Shows the drafts that are new or changed, and withdraws those that are gone. */
  show(drafts: readonly BlockDraft[]): void {
    const changed = drafts.filter((draft) => !isSame(this.#shown.get(draft.id), draft));
    const ids = new Set(drafts.map(({ id }) => id));
    const withdrawn = [...this.#shown.keys()].filter((id) => !ids.has(id));
    this.assume(changed);
    for (const id of withdrawn) this.#shown.delete(id);
    if (changed.length > 0 || withdrawn.length > 0) this.onPreview(changed, withdrawn);
  }

  /** Takes drafts as shown: those that a replay restores were shown by an earlier attempt. */
  assume(drafts: readonly BlockDraft[]): void {
    for (const draft of drafts) this.#shown.set(draft.id, draft);
  }
}

function isSame(a: BlockDraft | undefined, b: BlockDraft): boolean {
  if (!a || a.x !== b.x || a.y !== b.y || a.width !== b.width || a.height !== b.height || a.operation !== b.operation)
    return false;
  return a.content === b.content || JSON.stringify(a.content) === JSON.stringify(b.content);
}
