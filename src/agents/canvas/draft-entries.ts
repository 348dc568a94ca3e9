import type { BlockDraft, KindAndContent } from '../../contracts/canvas/blocks';
import { type Applied, type Refusal, refuse, type ToolCallIdentity } from '../../tools/canvas/canvas-board';
import type { CanvasView, ViewBlock } from './canvas-view';
import { DraftPlaces, type Entry } from './layout/draft-places';

/** State that `restore` goes back to. */
export type EntriesSnapshot = Readonly<{ entries: readonly Entry[]; nextIndex: number }>;

/** The drafts of a board, in the order of their making, on the ground of what is on the canvas; a block has one at most. */
export class DraftEntries {
  #entries: readonly Entry[] = [];
  #nextIndex = 0;
  readonly #known: ReadonlyMap<string, ViewBlock>;
  readonly #places: DraftPlaces;

  constructor(view: CanvasView, afterBlockId: string | undefined) {
    this.#known = new Map(view.blocks.map((block) => [block.id, block]));
    this.#places = new DraftPlaces(view, this.#known, afterBlockId);
  }

  get all(): readonly Entry[] {
    return this.#entries;
  }

  find(id: string): Entry | undefined {
    return this.#entries.find((entry) => entry.id === id);
  }

  /** The block as it was on the canvas. */
  known(id: string): ViewBlock | undefined {
    return this.#known.get(id);
  }

  /** Kind of a draft or of a block on the canvas; undefined where there is none, or not any more. */
  kindOf(id: string): KindAndContent['kind'] | undefined {
    const entry = this.find(id);
    if (entry) return entry.operation === 'delete' ? undefined : entry.block.kind;
    return this.#known.get(id)?.kind;
  }

  /** The own section drawn at a place. */
  sectionAt(place: { x: number; y: number }): string | undefined {
    return this.#places.sectionAt(place);
  }

  takeIndex(): number {
    const index = this.#nextIndex;
    this.#nextIndex += 1;
    return index;
  }

  /** The entry to change: an own draft, what was done to an existing block before, or a new entry for one. */
  editable(call: ToolCallIdentity, id: string, operation: BlockDraft['operation']): Entry | Refusal {
    const entry = this.find(id);
    if (entry) return entry.operation === 'delete' ? refuse('not_allowed', 'That block is to be deleted.') : entry;
    const known = this.#known.get(id);
    if (!known) return refuse('unknown_block', `There is no block ${id} among those you were shown or made.`);
    return {
      id,
      index: this.takeIndex(),
      tool: call.tool,
      operation,
      block: blockOf(known),
      size: { width: known.width, height: known.height },
      wanted: undefined,
      section: undefined,
      isFixed: false,
    };
  }

  /** Adds the entry, or puts it in the place of the one with its id. */
  put(entry: Entry): Applied {
    const isNew = this.find(entry.id) === undefined;
    this.reset(
      isNew ? [...this.#entries, entry] : this.#entries.map((other) => (other.id === entry.id ? entry : other)),
    );
    return { isRefused: false, drafts: [this.present(entry)], withdrawn: [] };
  }

  reset(entries: readonly Entry[]): void {
    this.#entries = entries;
    this.#places.reset(entries);
  }

  present(entry: Entry): BlockDraft {
    const { id, index, tool, operation, block } = entry;
    return { id, index, tool, operation, ...this.#places.boxOf(entry), ...block };
  }

  snapshot(): EntriesSnapshot {
    return { entries: this.#entries, nextIndex: this.#nextIndex };
  }

  restore({ entries, nextIndex }: EntriesSnapshot): void {
    this.#nextIndex = nextIndex;
    this.reset(entries);
  }
}

/** A block whose content was not carried stands in with an empty text: its draft only moves or deletes it. */
function blockOf(block: ViewBlock): KindAndContent {
  return block.content === null
    ? { kind: 'text', content: { text: '' } }
    : ({ kind: block.kind, content: block.content } as KindAndContent);
}
