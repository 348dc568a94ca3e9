import type { NodeState } from '../node-state';
import type { Execution } from '@contracts/flows/executions';
import type { FlowGraph, GraphFault } from '@contracts/flows/graph';
import type { NodeTypeInfo } from '@contracts/flows/workflows';
import { createContext, use } from 'react';
import { useStore } from 'zustand';
import type { People } from './live/use-flow-room';
import type { DraftState, DraftStore } from './draft/draft-store';

/** What all parts of the page of a flow know. */
export interface FlowPageContext {
  draft: DraftStore;
  types: ReadonlyMap<string, NodeTypeInfo>;
  faults: readonly GraphFault[];
  /** That is watched; undefined: none is. */
  execution: Execution | undefined;
  /** Saves the draft and runs this node of it alone, which is watched then. */
  tryNode: (nodeId: string) => Promise<void>;
  /** Of the execution that is watched, by node; of rounds the last. */
  states: ReadonlyMap<string, NodeState>;
  /** The version that the draft is compared with on the board. */
  compared: { number: number; graph: FlowGraph } | undefined;
  /** Who else has it open. */
  people: People;
  /** Why nothing may be changed; undefined: it may. */
  looksOnly: string | undefined;
}
export const FlowContext = createContext<FlowPageContext | null>(null);

export function useFlowPage(): FlowPageContext {
  const context = use(FlowContext);
  if (context === null) throw new Error('outside of the page of a flow');
  return context;
}
export const useDraft = <Part>(select: (state: DraftState) => Part): Part => useStore(useFlowPage().draft, select);
