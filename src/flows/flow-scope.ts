/** What a node sees: its templates and conditions speak of these. */
export interface FlowScope {
  input: unknown;
  state: Readonly<Record<string, unknown>>;
  /** Nodes that led to it, by id. */
  nodes: Readonly<Record<string, { output: unknown; error?: { code: string; message: string } }>>;
  /** Values that the organisation gave names, as they were when the execution began. */
  vars?: Readonly<Record<string, unknown>>;
  item?: unknown;
  index?: number;
  round?: number;
  last?: unknown;
}
