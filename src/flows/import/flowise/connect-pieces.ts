import type { FlowEdge, FlowNode } from '../../../contracts/flows/graph';
import type { FlowiseFile, FlowiseNode } from './flowise-file';
import type { Jump } from './find-jumps';
import type { Exit, Piece } from './piece';

/** Between two nodes of one piece, downwards, and between a node and the loop that is put before it. */
const GAP = { x: 240, y: 120 };
interface End {
  target: string;
  targetPort?: string;
}

/** The pieces as one graph: edges by Flowise's numbers, jumps back as loops, children of iterations as their bodies. */
export function connectPieces(
  file: Pick<FlowiseFile, 'nodes' | 'edges'>,
  pieces: ReadonlyMap<string, Piece>,
  jumps: readonly Jump[],
  idOf: (id: string) => string,
): { nodes: FlowNode[]; edges: FlowEdge[] } {
  const known = new Map(file.nodes.map((node) => [node.id, node]));
  const nodes: FlowNode[] = [];
  const edges: FlowEdge[] = [];
  const loopOf = ({ target }: Jump): string => `${idOf(target)}_loop`;
  const loops = new Map(jumps.map((jump) => [jump.target, jump]));
  const connect = (exit: Exit, end: End | undefined): void => {
    if (end) edges.push({ ...exit, ...end });
  };
  /** The loop in whose rounds a node lies, the innermost: they are in order of their size. */
  const roundsOf = (id: string): Jump | undefined => jumps.findLast(({ body }) => body.has(id));
  /** What an edge that ends at a node of Flowise's leads to. */
  const entry = (source: string, id: string): End | undefined => {
    const own = pieces.get(id)?.nodes[0];
    if (own) {
      const loop = loops.get(id);
      return loop && !loop.body.has(source) ? { target: loopOf(loop), targetPort: 'in' } : { target: own.id };
    }
    const jump = jumps.find(({ from }) => from.has(id));
    return jump ? { target: loopOf(jump), targetPort: 'next' } : undefined;
  };
  /** Where it goes on when nothing follows: out of the rounds that it lies in, or to the next item. */
  const afterLast = (id: string): End | undefined => {
    const jump = roundsOf(id);
    if (jump) return { target: loopOf(jump), targetPort: 'break' };
    const parent = known.get(id)?.parentNode;
    return parent !== undefined && pieces.has(parent) ? { target: idOf(parent), targetPort: 'next' } : undefined;
  };

  for (const node of file.nodes) {
    const piece = pieces.get(node.id);
    if (!piece) continue;
    const at = placeOf(node, known);
    nodes.push(...piece.nodes.map((one, index) => ({ ...one, position: { x: at.x, y: at.y + index * GAP.y } })));
    edges.push(...piece.edges);
    const leaving = file.edges.filter(({ source }) => source === node.id);
    const isJump = jumps.find(({ from }) => from.has(node.id));
    for (const [number, { as = number, ...exit }] of piece.exits.entries()) {
      const followers = leaving
        .filter(({ sourceHandle }) => outputOf(sourceHandle) === as)
        .map(({ target }) => entry(node.id, target))
        .filter((end) => end !== undefined);
      if (isJump) connect(exit, { target: loopOf(isJump), targetPort: 'next' });
      else if (followers.length > 0) for (const end of followers) connect(exit, end);
      else if (piece.says !== undefined && node.parentNode === undefined) {
        const reply = `${idOf(node.id)}_reply`;
        nodes.push({ id: reply, type: 'reply', config: { text: piece.says }, position: { x: at.x + GAP.x, y: at.y } });
        connect(exit, { target: reply });
        connect({ source: reply }, afterLast(node.id));
      } else if (piece.exits.length === 1 || roundsOf(node.id)) connect(exit, afterLast(node.id));
    }
  }
  for (const jump of jumps) {
    const target = known.get(jump.target);
    const at = target ? placeOf(target, known) : { x: 0, y: 0 };
    const id = loopOf(jump);
    nodes.push({ id, type: 'loop', config: { maxIterations: jump.rounds }, position: { x: at.x - GAP.x, y: at.y } });
    connect({ source: id, sourcePort: 'body' }, { target: idOf(jump.target) });
    const around = jumps.findLast((one) => one !== jump && one.body.has(jump.target) && one.body.size > jump.body.size);
    const parent = target?.parentNode;
    if (around) connect({ source: id }, { target: loopOf(around), targetPort: 'break' });
    else if (parent !== undefined) connect({ source: id }, { target: idOf(parent), targetPort: 'next' });
  }
  for (const [id, piece] of pieces) {
    const node = known.get(id);
    const [first] = piece.nodes;
    if (!node?.parentNode || !first || file.edges.some(({ target }) => target === id)) continue;
    connect({ source: idOf(node.parentNode), sourcePort: 'body' }, entry(node.parentNode, id));
  }
  return { nodes, edges };
}

/** The number in `<node>-output-<number>`; nodes with one output have their name in its place. */
const outputOf = (handle: string | null | undefined): number => Number(/-output-(\d+)$/.exec(handle ?? '')?.[1] ?? 0);

function placeOf(node: FlowiseNode, known: ReadonlyMap<string, FlowiseNode>): { x: number; y: number } {
  const own = node.position ?? { x: 0, y: 0 };
  const parent = node.parentNode === undefined ? undefined : known.get(node.parentNode)?.position;
  return parent ? { x: own.x + parent.x, y: own.y + parent.y } : own;
}
