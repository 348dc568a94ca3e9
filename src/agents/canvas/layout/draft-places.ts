import type { BlockDraft, Box, KindAndContent } from '../../../contracts/canvas/blocks';
import type { CanvasView, ViewBlock } from '../canvas-view';
import { BoxIndex } from './box-index';
import type { Size } from './estimate-size';
import { boxOf, clamp, originOf } from './ground';
import { layoutDrafts, type LayoutItem } from './layout-drafts';

/** One draft as the board keeps it; where it lies is worked out anew with every change. */
export interface Entry {
  id: string;
  index: number;
  tool: string;
  operation: BlockDraft['operation'];
  block: KindAndContent;
  size: Size;
  wanted: { x: number; y: number } | undefined;
  section: string | undefined;
  /** Moved with its section: goes exactly there. */
  isFixed: boolean;
}

/** Where the drafts of a board lie, on the ground of what is on the canvas. Worked out when asked, kept until they change. */
export class DraftPlaces {
  readonly #known: ReadonlyMap<string, ViewBlock>;
  readonly #existing = new BoxIndex();
  readonly #sections: Map<string, Box>;
  readonly #origin: { x: number; y: number };
  #entries: readonly Entry[] = [];
  #boxes: Map<string, Box> | undefined;

  constructor(view: CanvasView, known: ReadonlyMap<string, ViewBlock>, afterBlockId: string | undefined) {
    this.#known = known;
    for (const block of view.blocks) if (block.kind !== 'connector') this.#existing.add(block);
    view.occupied.forEach(([x, y, width, height], place) =>
      this.#existing.add({ id: `unseen-${place}`, x, y, width, height }),
    );
    this.#sections = new Map(view.blocks.filter(({ kind }) => kind === 'section').map((block) => [block.id, block]));
    this.#origin = originOf(view, afterBlockId);
  }

  /** The drafts are these now. */
  reset(entries: readonly Entry[]): void {
    this.#entries = entries;
    this.#boxes = undefined;
  }

  boxOf(entry: Entry): Box {
    const known = this.#known.get(entry.id);
    if (entry.block.kind === 'connector')
      return this.#connectorBox(entry.block.content.fromBlockId, entry.block.content.toBlockId);
    if (entry.operation === 'delete' || !this.#isPlaced(entry))
      return boxOf(known ?? { ...this.#origin, ...entry.size });
    this.#boxes ??= this.#layout();
    return clamp(this.#boxes.get(entry.id) ?? { ...this.#origin, ...entry.size });
  }

  /** Existing blocks that only changed their content stay where they are. */
  #isPlaced(entry: Entry): boolean {
    return entry.operation === 'create' || entry.wanted !== undefined || entry.section !== undefined;
  }

  #layout(): Map<string, Box> {
    const placed = this.#entries.filter(
      (entry) => entry.block.kind !== 'connector' && entry.operation !== 'delete' && this.#isPlaced(entry),
    );
    const gone = this.#entries.filter(({ operation }) => operation === 'delete');
    const items = placed.map(({ id, block, size, wanted, section, isFixed }): LayoutItem => ({
      id,
      kind: block.kind,
      ...size,
      wanted,
      section,
      isFixed,
      headingLevel: block.kind === 'heading' ? block.content.level : undefined,
    }));
    return layoutDrafts(items, {
      existing: this.#existing,
      skip: new Set([...placed, ...gone].map(({ id }) => id)),
      sections: this.#sections,
      origin: this.#origin,
    });
  }

  #connectorBox(from: string, to: string): Box {
    const [a, b] = [this.#centre(from), this.#centre(to)];
    return clamp({
      x: Math.min(a.x, b.x),
      y: Math.min(a.y, b.y),
      width: Math.max(1, Math.abs(a.x - b.x)),
      height: Math.max(1, Math.abs(a.y - b.y)),
    });
  }

  #centre(id: string): { x: number; y: number } {
    const entry = this.#entries.find((other) => other.id === id && other.block.kind !== 'connector');
    const box = entry ? this.boxOf(entry) : this.#known.get(id);
    return box ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : this.#origin;
  }

  /** The own section drawn at a place. */
  sectionAt(place: { x: number; y: number }): string | undefined {
    return this.#entries.find((entry) => {
      if (entry.block.kind !== 'section' || entry.operation !== 'create') return false;
      const box = this.boxOf(entry);
      return place.x > box.x && place.y > box.y && place.x < box.x + box.width && place.y < box.y + box.height;
    })?.id;
  }
}
