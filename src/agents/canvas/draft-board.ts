import { createHash } from 'node:crypto';
import { type BlockDraft, type Box, kindAndContent, type KindAndContent } from '../../contracts/blocks';
import { GENERATION_BLOCKS_MAX } from '../../contracts/canvas';
import {
  type Applied,
  type CanvasBoard,
  type ContentChange,
  type Placement,
  refuse,
  type ToolCallIdentity,
  type ToolOutcome,
} from '../../tools/canvas/canvas-board';
import type { CanvasView, ViewBlock } from './canvas-view';
import { DraftPlaces, type Entry } from './layout/draft-places';
import { estimateSize } from './layout/estimate-size';

export interface DraftBoardOptions {
  runId: string;
  view: CanvasView;
  afterBlockId?: string | undefined;
  /** Blocks that may be created; default 200. */
  blocksMax?: number;
}

/** State that `restore` goes back to. */
export type BoardSnapshot = Readonly<{
  entries: readonly Entry[];
  created: number;
  nextIndex: number;
  isTruncated: boolean;
}>;

/**
 * What one generation has drafted. Pure: the same calls in the same order on the same view give the same drafts with the
 * same ids (from run and tool call), so that preview, save and replay agree.
 */
export class DraftBoard implements CanvasBoard {
  #entries: Entry[] = [];
  #created = 0;
  #nextIndex = 0;
  #isTruncated = false;
  readonly #blocksMax: number;
  readonly #known: Map<string, ViewBlock>;
  readonly #places: DraftPlaces;

  constructor(private readonly options: DraftBoardOptions) {
    const { view } = options;
    this.#blocksMax = options.blocksMax ?? GENERATION_BLOCKS_MAX;
    this.#known = new Map(view.blocks.map((block) => [block.id, block]));
    this.#places = new DraftPlaces(view, this.#known, options.afterBlockId);
  }

  /** A block was refused because of the cap. */
  get isTruncated(): boolean {
    return this.#isTruncated;
  }

  /** One draft a block, in the order of their making. */
  drafts(): BlockDraft[] {
    return this.#entries.map((entry) => this.#present(entry));
  }

  snapshot(): BoardSnapshot {
    return {
      entries: [...this.#entries],
      created: this.#created,
      nextIndex: this.#nextIndex,
      isTruncated: this.#isTruncated,
    };
  }

  restore(snapshot: BoardSnapshot): void {
    this.#entries = [...snapshot.entries];
    ({ created: this.#created, nextIndex: this.#nextIndex, isTruncated: this.#isTruncated } = snapshot);
    this.#places.reset(this.#entries);
  }

  create(call: ToolCallIdentity, block: KindAndContent, placement: Placement): ToolOutcome {
    if (this.#created >= this.#blocksMax) {
      this.#isTruncated = true;
      return refuse(
        'limit_reached',
        `One request may create ${this.#blocksMax} blocks, and has. Create no more; finish with a short sentence.`,
      );
    }
    const fault = this.#checkReferences(block, placement.section);
    if (fault) return refuse('unknown_block', fault);
    const size = estimateSize(block);
    const wanted = wantedOf(placement);
    const entry: Entry = {
      id: createHash('sha256').update(`${this.options.runId}:${call.toolCallId}`).digest('hex').slice(0, 24),
      index: this.#nextIndex,
      tool: call.tool,
      operation: 'create',
      block,
      // Never lower than its text needs: a model's guess of a height is worth less than an estimate.
      size: { width: placement.width ?? size.width, height: Math.max(placement.height ?? 0, size.height) },
      wanted,
      section:
        block.kind === 'section' || block.kind === 'connector'
          ? undefined
          : (placement.section ?? (wanted && this.#places.sectionAt(wanted))),
      isFixed: false,
    };
    if (this.#entries.some(({ id }) => id === entry.id))
      return refuse('not_allowed', 'This tool call was made before.');
    this.#created += 1;
    this.#nextIndex += 1;
    return this.#applied([...this.#entries, entry], entry.id);
  }

  update(call: ToolCallIdentity, blockId: string, change: ContentChange): ToolOutcome {
    if (this.#known.get(blockId)?.content === null)
      return refuse('not_allowed', 'That block is too long to be changed here; it can be moved or deleted.');
    const entry = this.#editable(call, blockId, 'update');
    if (!entry) return unknownBlock(blockId);
    if ('isRefused' in entry) return entry;
    const changed = change(entry.block);
    if (typeof changed === 'string') return refuse('bad_arguments', changed);
    const parsed = kindAndContent.safeParse(changed);
    if (!parsed.success)
      return refuse('bad_arguments', `The block would not be valid: ${parsed.error.issues[0]?.message ?? 'unknown'}`);
    const fault = this.#checkReferences(parsed.data, undefined);
    if (fault) return refuse('unknown_block', fault);
    const size =
      entry.operation === 'create' && entry.block.kind !== 'section' ? estimateSize(parsed.data) : entry.size;
    return this.#replace({
      ...entry,
      block: parsed.data,
      size,
      operation: entry.operation === 'create' ? 'create' : 'update',
    });
  }

  move(call: ToolCallIdentity, blockId: string, placement: Placement): ToolOutcome {
    const entry = this.#editable(call, blockId, 'move');
    if (!entry) return unknownBlock(blockId);
    if ('isRefused' in entry) return entry;
    if (entry.block.kind === 'connector') return refuse('not_allowed', 'A connector follows its blocks; move those.');
    const fault = this.#checkReferences(entry.block, placement.section);
    if (fault) return refuse('unknown_block', fault);
    const size = { width: placement.width ?? entry.size.width, height: placement.height ?? entry.size.height };
    const section = placement.section === undefined || entry.block.kind === 'section' ? undefined : placement.section;
    const old = this.#known.get(blockId);
    const wanted = wantedOf(placement) ?? (section ? undefined : (entry.wanted ?? (old && { x: old.x, y: old.y })));
    const outcome = this.#replace({ ...entry, size, wanted, section });
    if (outcome.isRefused || entry.block.kind !== 'section' || !old || entry.operation === 'create') return outcome;
    return this.#moveMembers(call, old, outcome);
  }

  delete(call: ToolCallIdentity, blockId: string): ToolOutcome {
    const own = this.#entries.find(({ id, operation }) => id === blockId && operation === 'create');
    const tied = (id: string) =>
      this.#entries.filter(
        ({ block }) =>
          block.kind === 'connector' && (block.content.fromBlockId === id || block.content.toBlockId === id),
      );
    if (own) {
      const gone = new Set([own.id, ...tied(own.id).map(({ id }) => id)]);
      this.#entries = this.#entries
        .filter(({ id }) => !gone.has(id))
        .map((entry) => (entry.section === own.id ? { ...entry, section: undefined } : entry));
      this.#places.reset(this.#entries);
      return { isRefused: false, drafts: [], withdrawn: [...gone] };
    }
    const entry = this.#editable(call, blockId, 'delete');
    if (!entry) return unknownBlock(blockId);
    if ('isRefused' in entry) return entry;
    const dropped = tied(blockId)
      .filter(({ operation }) => operation === 'create')
      .map(({ id }) => id);
    this.#entries = this.#entries.filter(({ id }) => !dropped.includes(id));
    const outcome = this.#replace({ ...entry, operation: 'delete', wanted: undefined, section: undefined });
    if (outcome.isRefused) return outcome;
    // Arrows from or to what goes have nothing to point at.
    const arrows = this.options.view.blocks.filter(
      (block) =>
        block.kind === 'connector' &&
        block.content !== null &&
        (block.content.fromBlockId === blockId || block.content.toBlockId === blockId),
    );
    const drafts = arrows.flatMap(({ id }) => {
      const arrow = this.#editable(call, id, 'delete');
      const deleted = arrow && !('isRefused' in arrow) && this.#replace({ ...arrow, operation: 'delete' });
      return deleted && !deleted.isRefused ? deleted.drafts : [];
    });
    return { isRefused: false, drafts: [...outcome.drafts, ...drafts], withdrawn: dropped };
  }

  /** The entry to change: an own draft, what was done to an existing block before, or a new entry for one. */
  #editable(
    call: ToolCallIdentity,
    blockId: string,
    operation: BlockDraft['operation'],
  ): Entry | Extract<ToolOutcome, { isRefused: true }> | undefined {
    const entry = this.#entries.find(({ id }) => id === blockId);
    if (entry) return entry.operation === 'delete' ? refuse('not_allowed', 'That block is to be deleted.') : entry;
    const known = this.#known.get(blockId);
    if (!known) return undefined;
    const index = this.#nextIndex;
    this.#nextIndex += 1;
    return {
      id: blockId,
      index,
      tool: call.tool,
      operation,
      block: blockOf(known),
      size: { width: known.width, height: known.height },
      wanted: undefined,
      section: undefined,
      isFixed: false,
    };
  }

  #replace(entry: Entry): Applied {
    const isNew = !this.#entries.some(({ id }) => id === entry.id);
    return this.#applied(
      isNew ? [...this.#entries, entry] : this.#entries.map((other) => (other.id === entry.id ? entry : other)),
      entry.id,
    );
  }

  #applied(entries: Entry[], id: string): Applied {
    this.#entries = entries;
    this.#places.reset(this.#entries);
    const entry = entries.find((other) => other.id === id);
    return { isRefused: false, drafts: entry ? [this.#present(entry)] : [], withdrawn: [] };
  }

  /** Blocks that lie in a section go with it. */
  #moveMembers(call: ToolCallIdentity, old: Box & { id: string }, outcome: Applied): Applied {
    const now = outcome.drafts[0] ?? old;
    const isWithin = (box: Box) =>
      box.x >= old.x &&
      box.y >= old.y &&
      box.x + box.width <= old.x + old.width &&
      box.y + box.height <= old.y + old.height;
    const drafts = this.options.view.blocks.flatMap((block) => {
      if (
        block.id === old.id ||
        block.kind === 'connector' ||
        !isWithin(block) ||
        this.#entries.some(({ id }) => id === block.id)
      )
        return [];
      const entry = this.#editable(call, block.id, 'move');
      if (!entry || 'isRefused' in entry) return [];
      return this.#replace({
        ...entry,
        wanted: { x: block.x + now.x - old.x, y: block.y + now.y - old.y },
        isFixed: true,
      }).drafts;
    });
    return { ...outcome, drafts: [...outcome.drafts, ...drafts] };
  }

  #present(entry: Entry): BlockDraft {
    const { id, index, tool, operation, block } = entry;
    return { id, index, tool, operation, ...this.#places.boxOf(entry), ...block };
  }

  #checkReferences(block: KindAndContent, section: string | undefined): string | undefined {
    const find = (id: string) => {
      const entry = this.#entries.find((other) => other.id === id);
      if (entry) return entry.operation === 'delete' ? undefined : entry.block.kind;
      return this.#known.get(id)?.kind;
    };
    if (section !== undefined && find(section) !== 'section')
      return `There is no section ${section}. Use the id that create_section answered.`;
    if (block.kind !== 'connector') return undefined;
    const { fromBlockId, toBlockId } = block.content;
    if (fromBlockId === toBlockId) return 'A connector needs two different blocks.';
    const missing = [fromBlockId, toBlockId].find((id) => [undefined, 'connector'].includes(find(id)));
    return missing
      ? `There is no block ${missing} to connect. Use ids that the create tools answered, or ids of blocks on the canvas.`
      : undefined;
  }
}

const unknownBlock = (id: string) =>
  refuse('unknown_block', `There is no block ${id} among those you were shown or made.`);
const wantedOf = ({ x, y }: Placement) => (x === undefined || y === undefined ? undefined : { x, y });

/** A block whose content was not carried stands in with an empty text: its draft only moves or deletes it. */
function blockOf(block: ViewBlock): KindAndContent {
  return block.content === null
    ? { kind: 'text', content: { text: '' } }
    : ({ kind: block.kind, content: block.content } as KindAndContent);
}
