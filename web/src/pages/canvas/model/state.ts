import type { User } from '@contracts/accounts/auth';
import type { Block, BlockKind } from '@contracts/canvas/blocks';
import type { Canvas } from '@contracts/canvas/canvas';
import type { CanvasRole } from '@contracts/canvas/names';
import type { Presence } from '@contracts/kernel/presence';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { BoxPatch, Edit } from './edits';
import type { GenerationView } from './generation.reducer';
import { emptyHistory, type History } from './history';
import type { BlockNode, ConnectorEdge, Ghost } from './nodes';
import { emptyTruth, type Truth } from './truth.reducer';

export type BlockTool = Exclude<BlockKind, 'connector'>;
export type Tool = 'select' | 'hand' | BlockTool;

/** Whether the tool places a block. */
export const isBlockTool = (tool: Tool): tool is BlockTool => tool !== 'select' && tool !== 'hand';

/** Two people changed one block: both versions are kept until this person chooses. */
export interface Conflict {
  key: string;
  mine: BoxPatch;
  theirs: Block;
}

export interface CanvasState {
  canvas: Canvas;
  user: User;
  /** null: the right to see it was taken away. */
  role: CanvasRole | null;
  isDeleted: boolean;
  truth: Truth;
  edits: readonly Edit[];
  /** Elements keep their key when the server gives a new block its id. */
  keyOfId: ReadonlyMap<string, string>;
  idOfKey: ReadonlyMap<string, string>;
  /** Blocks as this person sees them, by key. */
  shown: ReadonlyMap<string, Block>;
  nodes: BlockNode[];
  edges: ConnectorEdge[];
  ghosts: ReadonlyMap<string, Ghost>;
  history: History;
  conflicts: readonly Conflict[];
  editingKey: string | null;
  /** The revision this person saw when the typing began, or made since. */
  editBase: { key: string; revision: number } | null;
  tool: Tool;
  /** The generation whose blocks are lit. */
  litGeneration: string | null;
  /** Others who are here, without their cursors. */
  people: readonly Presence[];
  /** Generations under way, by run id. */
  running: Readonly<Record<string, GenerationView>>;
  /** Names of people by user id. */
  names: ReadonlyMap<string, string>;
  /** The run that this person asked for here, as long as its blocks are brought into view; null once she moved on. */
  asked: string | null;
  /** Keys of blocks that arrived out of view since the view last moved. */
  arrived: readonly string[];
  /** Generations whose blocks people are told of: undone with blocks kept. */
  kept: Readonly<Record<string, { removed: number; kept: string[] }>>;
}

export type CanvasStore = StoreApi<CanvasState>;

/** The state of one open canvas; it ends with the page. */
export const createCanvasStore = (canvas: Canvas, user: User): CanvasStore =>
  createStore<CanvasState>(() => ({
    canvas,
    user,
    role: canvas.role,
    isDeleted: false,
    truth: emptyTruth,
    edits: [],
    keyOfId: new Map(),
    idOfKey: new Map(),
    shown: new Map(),
    nodes: [],
    edges: [],
    ghosts: new Map(),
    history: emptyHistory,
    conflicts: [],
    editingKey: null,
    editBase: null,
    tool: 'select',
    litGeneration: null,
    people: [],
    running: {},
    names: new Map([
      [user.id, user.name],
      [canvas.owner.id, canvas.owner.name],
    ]),
    asked: null,
    arrived: [],
    kept: {},
  }));

export const canEdit = (state: Pick<CanvasState, 'role' | 'isDeleted'>): boolean =>
  (state.role === 'owner' || state.role === 'editor') && !state.isDeleted;
export const keyOf = (state: Pick<CanvasState, 'keyOfId'>, id: string): string => state.keyOfId.get(id) ?? id;
export const idOf = (state: Pick<CanvasState, 'idOfKey'>, key: string): string => state.idOfKey.get(key) ?? key;

/** Opens the editor of a block, noting the revision it starts from; null closes it. */
export function startEditing(store: CanvasStore, key: string | null): void {
  const state = store.getState();
  if (key !== null && !canEdit(state)) return;
  const revision = key === null ? undefined : state.truth.blocks.get(idOf(state, key))?.revision;
  store.setState({
    editingKey: key,
    ...(key === null || revision === undefined ? {} : { editBase: { key, revision } }),
  });
}
