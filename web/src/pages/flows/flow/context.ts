import type { NodeState } from '../node-state';
import type { GraphFault } from '@contracts/flows/graph';
import type { NodeTypeInfo } from '@contracts/flows/workflows';
import { createContext, use } from 'react';
import { useStore } from 'zustand';
import type { DraftState, DraftStore } from './draft-store';

/** What all parts of the page of a flow know. */
export interface FlowPageContext {
  draft: DraftStore;
  types: ReadonlyMap<string, NodeTypeInfo>;
  faults: readonly GraphFault[];
  /** Of the execution that is watched, by node; of rounds the last. */
  states: ReadonlyMap<string, NodeState>;
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
