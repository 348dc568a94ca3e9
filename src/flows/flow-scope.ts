/** What a node sees: its templates and conditions speak of these. */
export interface FlowScope {
  input: unknown;
  state: Readonly<Record<string, unknown>>;
  /** Nodes that led to it, by id. */
  nodes: Readonly<Record<string, { output: unknown; error?: { code: string; message: string } }>>;
  item?: unknown;
  index?: number;
  round?: number;
  last?: unknown;
}
