import type { BlockDraft, KindAndContent } from '../../contracts/canvas/blocks';

/** Why a tool call was not carried out; said to the model and to watchers. */
export interface Refusal {
  isRefused: true;
  code: 'bad_arguments' | 'unknown_tool' | 'unknown_block' | 'limit_reached' | 'not_allowed';
  message: string;
}

/** What a tool call did. */
export interface Applied {
  isRefused: false;
  /** The draft asked for first, then others that had to change with it. Empty where an own draft was dropped. */
  drafts: BlockDraft[];
  /** Ids of drafts that will not come. */
  withdrawn: string[];
}
export type ToolOutcome = Applied | Refusal;

/** Where a new block is wanted; what is left out is found by the board. */
export interface Placement {
  x?: number | undefined;
  y?: number | undefined;
  width?: number | undefined;
  height?: number | undefined;
  /** Id of a section (draft or existing) that is to hold the block. */
  section?: string | undefined;
}

/** A change of a block's content, in the flat form of `update_block`. */
export type ContentChange = (current: KindAndContent) => KindAndContent | string;

/** What tools may do to the canvas of a run. Nothing is saved by it. Every call is known by its tool call id. */
export interface CanvasBoard {
  create(call: ToolCallIdentity, block: KindAndContent, placement: Placement): ToolOutcome;
  /** `change` returns the new content, or a sentence saying why it cannot be. */
  update(call: ToolCallIdentity, blockId: string, change: ContentChange): ToolOutcome;
  move(call: ToolCallIdentity, blockId: string, placement: Placement): ToolOutcome;
  delete(call: ToolCallIdentity, blockId: string): ToolOutcome;
}

export interface ToolCallIdentity {
  toolCallId: string;
  tool: string;
}

export const refuse = (code: Refusal['code'], message: string): Refusal => ({ isRefused: true, code, message });
