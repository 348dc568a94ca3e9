import type { CONDITION_OPERATORS } from '../../nodes/choose.node';
import { type FlowiseNode, listIn, textIn } from './flowise-file';
import { drawn, type Exit, type Kit, type Piece } from './piece';

type Operator = (typeof CONDITION_OPERATORS)[number];
const OPERATORS: Readonly<Record<string, Operator>> = {
  ...{ contains: 'contains', notContains: 'contains', startsWith: 'starts', endsWith: 'ends' },
  ...{ equal: '==', notEqual: '!=', isEmpty: 'empty', notEmpty: 'filled' },
  ...{ smaller: '<', smallerEqual: '<=', larger: '>', largerEqual: '>=' },
};

/** Several conditions, the first that holds decides: here one after the other, each for itself. */
export function conditionPiece(kit: Kit, node: FlowiseNode): Piece {
  const { id } = kit.referenceOf(node);
  const conditions = listIn(node.data.inputs['conditions']);
  const piece: Piece = { nodes: [], edges: [], exits: [] };
  let otherwise: Exit | undefined;
  for (const [index, { value1, operation, value2 }] of conditions.entries()) {
    const own = index === 0 ? id : `${id}_${index + 1}`;
    const operator = OPERATORS[textIn(operation)];
    if (!operator)
      kit.report.leftOut(`There is no “${textIn(operation)}” here: write the condition anew.`, own, 'rules');
    const rule = {
      left: kit.texts.template(textIn(value1), own, 'rules.0.left'),
      ...{ operator, right: kit.texts.template(textIn(value2), own, 'rules.0.right') },
    };
    // Without its rule it is a fault of the draft, which cannot be published so.
    piece.nodes.push(
      drawn(own, 'condition', { rules: operator ? [rule] : [] }, node, index === 0 ? '' : ` ${index + 1}`),
    );
    if (otherwise) piece.edges.push({ ...otherwise, target: own });
    const isTurned = operation === 'notContains';
    piece.exits.push({ source: own, sourcePort: isTurned ? 'false' : 'true' });
    otherwise = { source: own, sourcePort: isTurned ? 'true' : 'false' };
  }
  if (otherwise) return { ...piece, exits: [...piece.exits, otherwise] };
  return {
    nodes: [drawn(id, 'condition', { rules: [] }, node)],
    edges: [],
    exits: [
      { source: id, sourcePort: 'true' },
      { source: id, sourcePort: 'false' },
    ],
  };
}

/** A person who says yes or no. */
export function humanPiece(kit: Kit, node: FlowiseNode): Piece {
  const { inputs } = node.data;
  const { id } = kit.referenceOf(node);
  const isFixed = inputs['humanInputDescriptionType'] !== 'dynamic';
  const written = kit.texts.template(textIn(inputs['humanInputDescription']), id, 'message');
  if (!isFixed) kit.report.changed('A model wrote its question; here it shows what was said before.', id, 'message');
  const config = {
    message: (isFixed && written) || ['Shall it go on?', ...kit.saidBefore(node)].join('\n\n'),
    ...(inputs['humanInputEnableFeedback'] === true && {
      schema: { type: 'object', properties: { feedback: { type: 'string', title: 'Feedback' } } },
    }),
    actions: [
      { id: 'proceed', label: 'Proceed' },
      { id: 'reject', label: 'Reject' },
    ],
  };
  return {
    ...{ nodes: [drawn(id, 'human', config, node)], edges: [] },
    exits: ['proceed', 'reject', 'timeout'].map((sourcePort) => ({ source: id, sourcePort })),
  };
}
