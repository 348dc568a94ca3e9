import type { FlowEdge, FlowNode, NodeType } from '../../../contracts/flows/graph';
import { type FlowiseNode, listIn, textIn } from './flowise-file';
import { type FlowiseTexts, type ImportReport, partOf, type Reference } from './flowise-texts';

/** By which node and port one goes on. */
export interface Exit {
  source: string;
  sourcePort?: string;
}
/** `as`: it leads where Flowise's output of this number does; default: that of its own place. */
export interface PieceExit extends Exit {
  as?: number;
}
/** What one node of Flowise becomes: one node or several in a row, entered by the first. */
export interface Piece {
  nodes: FlowNode[];
  edges: FlowEdge[];
  /** In the order of Flowise's outputs; those beyond are ours. */
  exits: PieceExit[];
  /** A template of what it says where the flow ends with it. */
  says?: string;
}
/** What pieces are made with. */
export interface Kit {
  texts: FlowiseTexts;
  report: ImportReport;
  /** How its person starts it: with a message, or with a form. */
  isChat: boolean;
  referenceOf(node: FlowiseNode): Reference;
  /** Templates of what the nodes before one gave. */
  saidBefore(node: FlowiseNode): string[];
}

export const drawn = (
  id: string,
  type: NodeType,
  config: Record<string, unknown>,
  { data }: FlowiseNode,
  suffix = '',
): FlowNode => {
  const name = `${data.label ?? ''}${suffix}`.trim().slice(0, 200);
  return { id, type, config, ...(name !== '' && { name }) };
};

/** One node with one way on. `updates`: what Flowise writes into its state afterwards. */
export function single(
  kit: Kit,
  source: FlowiseNode,
  type: NodeType,
  config: Record<string, unknown>,
  updates?: unknown,
): Piece {
  const reference = kit.referenceOf(source);
  const node = drawn(reference.id, type, config, source);
  const piece: Piece = { nodes: [node], edges: [], exits: [{ source: node.id }] };
  const values = stateOf(kit, source, updates, reference);
  if (!values) return { ...piece, says: `{{ ${partOf(reference)} }}` };
  const state = drawn(`${node.id}_state`, 'set_state', { values }, source, ': state');
  return {
    ...{ nodes: [node, state], edges: [{ source: node.id, target: state.id }], exits: [{ source: state.id }] },
    says: `{{ ${partOf(reference)} }}`,
  };
}

/** Values of a list of `key` and `value`, as templates; undefined: none was filled in. */
export function stateOf(
  kit: Kit,
  { id }: FlowiseNode,
  updates: unknown,
  own: Reference,
): Record<string, string> | undefined {
  const filled = listIn(updates).filter(({ key }) => textIn(key) !== '');
  if (filled.length === 0) return undefined;
  return Object.fromEntries(
    filled.map(({ key, value }) => [textIn(key), kit.texts.template(textIn(value), own.id, `state of ${id}`, own)]),
  );
}
