import type { FlowKind, GraphFault } from '../../../contracts/flows/graph';
import { groupBy } from '../../graph/group-by';
import { conditionPiece, humanPiece } from './choice-pieces';
import { connectPieces } from './connect-pieces';
import type { FlowiseFile, FlowiseNode, FlowiseType } from './flowise-file';
import { findJumps } from './find-jumps';
import { FlowiseTexts, ImportReport, partOf, type Reference } from './flowise-texts';
import { choosingPiece, modelPiece, toolsOf } from './model-pieces';
import { drawn, type Kit, type Piece, stateOf } from './piece';
import {
  codePiece,
  httpPiece,
  iterationPiece,
  replyPiece,
  retrieverPiece,
  startPiece,
  subflowPiece,
  toolPiece,
} from './work-pieces';

/** Longest id of a node as it comes: pieces of several nodes put a word behind it. */
const ID_MAX = 48;
/** Characters of a note that the report repeats. */
const NOTE_MAX = 200;
/** Nodes that say something; others only lead on. */
const SPEAKING: ReadonlySet<FlowiseType> = new Set([
  ...(['llmAgentflow', 'agentAgentflow', 'toolAgentflow', 'retrieverAgentflow', 'httpAgentflow'] as const),
  ...(['customFunctionAgentflow', 'executeFlowAgentflow', 'iterationAgentflow'] as const),
]);
const PIECES: Readonly<
  Record<Exclude<FlowiseType, 'loopAgentflow' | 'stickyNoteAgentflow'>, (kit: Kit, node: FlowiseNode) => Piece>
> = {
  ...{ startAgentflow: startPiece, llmAgentflow: modelPiece, agentAgentflow: modelPiece },
  ...{ conditionAgentflow: conditionPiece, conditionAgentAgentflow: choosingPiece, humanInputAgentflow: humanPiece },
  ...{ iterationAgentflow: iterationPiece, directReplyAgentflow: replyPiece, customFunctionAgentflow: codePiece },
  ...{ toolAgentflow: toolPiece, retrieverAgentflow: retrieverPiece, httpAgentflow: httpPiece },
  ...{ executeFlowAgentflow: subflowPiece },
};

/** A flow of ours made of one of Flowise's, as JSON that is still to be checked, and what came of each node that is not the same here. */
export interface FlowiseFlow {
  kind: FlowKind;
  description: string;
  graph: { nodes: unknown[]; edges: unknown[] };
  report: GraphFault[];
}

/** Agentflow v2 as a flow. Pure: nothing of the file is run or fetched. */
export function readFlowise(file: FlowiseFile): FlowiseFlow {
  const report = new ImportReport();
  const references = nameNodes(file.nodes);
  const texts = new FlowiseTexts(references, report);
  const began = file.nodes.find(({ data }) => data.name === 'startAgentflow')?.data.inputs['startInputType'];
  const { jumps, left } = findJumps(file);
  const known = new Map(file.nodes.map((node) => [node.id, node]));
  const leading = groupBy(file.edges, ({ target }) => target);
  const referenceOf = (node: FlowiseNode): Reference => {
    const found = references.get(node.id);
    if (!found) throw new Error(`${node.id} is no node of the file`);
    return found;
  };
  const kit: Kit = {
    ...{ texts, report, referenceOf, isChat: began !== 'formInput' },
    saidBefore: (node) => speakersBefore(node, known, leading).map((one) => `{{ ${partOf(referenceOf(one))} }}`),
  };
  const pieces = new Map<string, Piece>();
  for (const node of file.nodes) {
    const { name, inputs } = node.data;
    const own = referenceOf(node);
    if (name === 'stickyNoteAgentflow')
      report.changed(`A note was left out: ${String(inputs['note'] ?? '').slice(0, NOTE_MAX)}`, own.id);
    else if (name !== 'loopAgentflow') pieces.set(node.id, PIECES[name](kit, node));
    else {
      if (left.includes(node))
        report.leftOut('Its jump back leads into or out of the rounds of another: draw it anew.', own.id);
      const values = stateOf(kit, node, inputs['loopUpdateState'], own);
      if (values)
        pieces.set(node.id, {
          ...{ nodes: [drawn(own.id, 'set_state', { values }, node)], edges: [], exits: [{ source: own.id }] },
        });
    }
  }
  for (const { target } of jumps)
    report.changed(
      'Each jump back to it is a round of a loop here: a round sees what it left in the state, and not what nodes of the round before gave.',
      references.get(target)?.id ?? target,
    );
  return {
    ...{ kind: kit.isChat ? 'agentflow' : 'workflow', description: file.description ?? '' },
    ...{ graph: connectPieces(file, pieces, jumps, (id) => references.get(id)?.id ?? id), report: report.faults },
  };
}

/** Ids as they may be here, each its own. */
function nameNodes(nodes: readonly FlowiseNode[]): Map<string, Reference> {
  const references = new Map<string, Reference>();
  const taken = new Set<string>();
  for (const { id, data } of nodes) {
    const base = id
      .replaceAll(/[^\w-]/g, '_')
      .replace(/^(?=[^A-Za-z_])/, 'n')
      .slice(0, ID_MAX);
    let own = base;
    for (let number = 2; taken.has(own); number += 1) own = `${base}-${number}`;
    taken.add(own);
    // An agent with tools gives a text here, whatever it gave there.
    const isText = data.name === 'agentAgentflow' && toolsOf(data.inputs).length > 0;
    const fields = data.inputs[data.name === 'agentAgentflow' ? 'agentStructuredOutput' : 'llmStructuredOutput'];
    references.set(id, { id: own, type: data.name, hasSchema: !isText && Array.isArray(fields) && fields.length > 0 });
  }
  return references;
}

/** The nearest nodes before one that say something. */
function speakersBefore(
  { id }: FlowiseNode,
  known: ReadonlyMap<string, FlowiseNode>,
  leading: ReadonlyMap<string, FlowiseFile['edges']>,
): FlowiseNode[] {
  const found: FlowiseNode[] = [];
  const seen = new Set([id]);
  const ahead = [id];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop())
    for (const { source } of leading.get(next) ?? []) {
      const node = known.get(source);
      if (!node || seen.has(source)) continue;
      seen.add(source);
      if (SPEAKING.has(node.data.name)) found.push(node);
      else ahead.push(source);
    }
  return found;
}
