import { createHash } from 'node:crypto';
import { type BlockDraft, type Box, kindAndContent, type KindAndContent } from '../../contracts/canvas/blocks';
import { GENERATION_BLOCKS_MAX } from '../../contracts/canvas/canvas';
import {
  type Applied,
  type CanvasBoard,
  type ContentChange,
  type Placement,
  refuse,
  type ToolCallIdentity,
  type ToolOutcome,
} from '../../tools/canvas/canvas-board';
import type { CanvasView } from './canvas-view';
import { DraftEntries, type EntriesSnapshot } from './draft-entries';
import { estimateSize } from './layout/estimate-size';

export interface DraftBoardOptions {
  runId: string;
  view: CanvasView;
  afterBlockId?: string | undefined;
  /** Blocks that may be created; default 200. */
  blocksMax?: number;
}

/** State that `restore` goes back to. */
export type BoardSnapshot = Readonly<{ entries: EntriesSnapshot; created: number; isTruncated: boolean }>;

/**
 * What one generation has drafted. Pure: the same calls in the same order on the same view give the same drafts with the
 * same ids (from run and tool call), so that preview, save and replay agree.
 */
export class DraftBoard implements CanvasBoard {
  #created = 0;
  #isTruncated = false;
  readonly #blocksMax: number;
  readonly #entries: DraftEntries;

  constructor(private readonly options: DraftBoardOptions) {
    this.#blocksMax = options.blocksMax ?? GENERATION_BLOCKS_MAX;
    this.#entries = new DraftEntries(options.view, options.afterBlockId);
  }

  /** A block was refused because of the cap. */
  get isTruncated(): boolean {
    return this.#isTruncated;
  }

  /** One draft a block, in the order of their making. */
  drafts(): BlockDraft[] {
    return this.#entries.all.map((entry) => this.#entries.present(entry));
  }

  snapshot(): BoardSnapshot {
    return { entries: this.#entries.snapshot(), created: this.#created, isTruncated: this.#isTruncated };
  }

  restore(snapshot: BoardSnapshot): void {
    ({ created: this.#created, isTruncated: this.#isTruncated } = snapshot);
    this.#entries.restore(snapshot.entries);
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
    const id = createHash('sha256').update(`${this.options.runId}:${call.toolCallId}`).digest('hex').slice(0, 24);
    if (this.#entries.find(id)) return refuse('not_allowed', 'This tool call was made before.');
    const size = estimateSize(block);
    const wanted = wantedOf(placement);
    this.#created += 1;
    return this.#entries.put({
      id,
      index: this.#entries.takeIndex(),
      tool: call.tool,
      operation: 'create',
      block,
      // Never lower than its text needs: a model's guess of a height is worth less than an estimate.
      size: { width: placement.width ?? size.width, height: Math.max(placement.height ?? 0, size.height) },
      wanted,
      section:
        block.kind === 'section' || block.kind === 'connector'
          ? undefined
          : (placement.section ?? (wanted && this.#entries.sectionAt(wanted))),
      isFixed: false,
    });
  }

  update(call: ToolCallIdentity, blockId: string, change: ContentChange): ToolOutcome {
    if (this.#entries.known(blockId)?.content === null)
      return refuse('not_allowed', 'That block is too long to be changed here; it can be moved or deleted.');
    const entry = this.#entries.editable(call, blockId, 'update');
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
    return this.#entries.put({
      ...entry,
      block: parsed.data,
      size,
      operation: entry.operation === 'create' ? 'create' : 'update',
    });
  }

  move(call: ToolCallIdentity, blockId: string, placement: Placement): ToolOutcome {
    const entry = this.#entries.editable(call, blockId, 'move');
    if ('isRefused' in entry) return entry;
    if (entry.block.kind === 'connector') return refuse('not_allowed', 'A connector follows its blocks; move those.');
    const fault = this.#checkReferences(entry.block, placement.section);
    if (fault) return refuse('unknown_block', fault);
    const size = { width: placement.width ?? entry.size.width, height: placement.height ?? entry.size.height };
    const section = placement.section === undefined || entry.block.kind === 'section' ? undefined : placement.section;
    const old = this.#entries.known(blockId);
    const wanted = wantedOf(placement) ?? (section ? undefined : (entry.wanted ?? (old && { x: old.x, y: old.y })));
    const outcome = this.#entries.put({ ...entry, size, wanted, section });
    if (entry.block.kind !== 'section' || !old || entry.operation === 'create') return outcome;
    return this.#moveMembers(call, old, outcome);
  }

  delete(call: ToolCallIdentity, blockId: string): ToolOutcome {
    const own = this.#entries.find(blockId)?.operation === 'create';
    // Own arrows from or to what goes have nothing to point at.
    const arrows = this.#entries.all.filter(
      ({ block, operation }) => (own || operation === 'create') && isArrowOf(block, blockId),
    );
    const withdrawn = [...(own ? [blockId] : []), ...arrows.map(({ id }) => id)];
    const entry = own ? undefined : this.#entries.editable(call, blockId, 'delete');
    if (entry && 'isRefused' in entry) return entry;
    this.#entries.reset(
      this.#entries.all
        .filter(({ id }) => !withdrawn.includes(id))
        .map((other) => (own && other.section === blockId ? { ...other, section: undefined } : other)),
    );
    if (!entry) return { isRefused: false, drafts: [], withdrawn };
    const deleted = this.#entries.put({ ...entry, operation: 'delete', wanted: undefined, section: undefined });
    return { ...deleted, drafts: [...deleted.drafts, ...this.#deleteArrows(call, blockId)], withdrawn };
  }

  /** Arrows on the canvas from or to a block go with it. */
  #deleteArrows(call: ToolCallIdentity, blockId: string): BlockDraft[] {
    return this.options.view.blocks
      .filter((block) => block.content !== null && isArrowOf(block, blockId))
      .flatMap(({ id }) => {
        const arrow = this.#entries.editable(call, id, 'delete');
        return 'isRefused' in arrow ? [] : this.#entries.put({ ...arrow, operation: 'delete' }).drafts;
      });
  }

  /** Blocks that lie in a section go with it. */
  #moveMembers(call: ToolCallIdentity, old: Box & { id: string }, outcome: Applied): Applied {
    const now = outcome.drafts[0] ?? old;
    const drafts = this.options.view.blocks.flatMap((block) => {
      if (block.id === old.id || block.kind === 'connector' || !isWithin(block, old) || this.#entries.find(block.id))
        return [];
      const entry = this.#entries.editable(call, block.id, 'move');
      if ('isRefused' in entry) return [];
      const wanted = { x: block.x + now.x - old.x, y: block.y + now.y - old.y };
      return this.#entries.put({ ...entry, wanted, isFixed: true }).drafts;
    });
    return { ...outcome, drafts: [...outcome.drafts, ...drafts] };
  }

  /** What a block names must be there: its section, a connector's two ends. Returns what is wrong, said to the model. */
  #checkReferences(block: KindAndContent, section: string | undefined): string | undefined {
    if (section !== undefined && this.#entries.kindOf(section) !== 'section')
      return `There is no section ${section}. Use the id that create_section answered.`;
    if (block.kind !== 'connector') return undefined;
    const { fromBlockId, toBlockId } = block.content;
    if (fromBlockId === toBlockId) return 'A connector needs two different blocks.';
    const missing = [fromBlockId, toBlockId].find((id) => [undefined, 'connector'].includes(this.#entries.kindOf(id)));
    return missing
      ? `There is no block ${missing} to connect. Use ids that the create tools answered, or ids of blocks on the canvas.`
      : undefined;
  }
}

const wantedOf = ({ x, y }: Placement) => (x === undefined || y === undefined ? undefined : { x, y });
const isArrowOf = (block: KindAndContent, id: string): boolean =>
  block.kind === 'connector' && (block.content.fromBlockId === id || block.content.toBlockId === id);
const isWithin = (box: Box, outer: Box): boolean =>
  box.x >= outer.x &&
  box.y >= outer.y &&
  box.x + box.width <= outer.x + outer.width &&
  box.y + box.height <= outer.y + outer.height;
