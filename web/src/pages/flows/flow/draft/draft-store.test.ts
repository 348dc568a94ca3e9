import type { FlowGraph } from '@contracts/flows/graph';
import type { NodeTypeInfo } from '@contracts/flows/workflows';
import { addEdge, addNode, changeNode, createDraft, lead, redo, removeNode, undo } from './draft-store';
import { mayConnect, outputsOf } from './ports';

const graph: FlowGraph = {
  nodes: [
    { id: 'start', type: 'start', config: {} },
    { id: 'output', type: 'output', config: { value: 1 } },
  ],
  edges: [{ source: 'start', target: 'output' }],
};
const edges = (of: FlowGraph) =>
  of.edges.map(({ source, sourcePort = 'out', target }) => `${source}:${sourcePort} ${target}`);

describe('a draft', () => {
  it('takes nodes, and each step can be taken back and done again', () => {
    const draft = createDraft(graph);
    draft.setState({ selected: 'start' });
    addNode(draft, 'http', { config: { url: '' }, ports: ['out'] });
    addNode(draft, 'http', { config: { url: '' }, ports: ['out'] });
    expect(draft.getState().graph.nodes.map(({ id }) => id)).toEqual(['start', 'output', 'http', 'http_2']);
    expect(edges(draft.getState().graph)).toEqual(['start:out output', 'start:out http', 'http:out http_2']);
    expect(draft.getState().selected).toBe('http_2');
    changeNode(draft, 'http', (node) => ({ ...node, config: { url: 'x' } }));
    undo(draft);
    undo(draft);
    expect(draft.getState().graph.nodes).toHaveLength(3);
    redo(draft);
    expect(draft.getState().graph.nodes).toHaveLength(4);
    removeNode(draft, 'http');
    expect(edges(draft.getState().graph)).toEqual(['start:out output']);
  });
  it('leads a port elsewhere in place of where it led', () => {
    const draft = createDraft(graph);
    addNode(draft, 'condition', { config: {}, ports: [] });
    lead(draft, 'condition', 'true', 'output');
    lead(draft, 'condition', 'true', null);
    lead(draft, 'start', 'out', 'condition');
    expect(edges(draft.getState().graph)).toEqual(['start:out condition']);
  });
  it('has an edge once', () => {
    const draft = createDraft(graph);
    addEdge(draft, { source: 'start', target: 'output', sourcePort: 'out' });
    expect(draft.getState().changes).toBe(0);
  });
});

describe('ports', () => {
  const type = (outputs: NodeTypeInfo['outputs']) => ({ outputs }) as NodeTypeInfo;
  it('are those of the type and those that settings name', () => {
    const human = type([{ name: 'timeout' }, { name: '*', from: 'actions.id' }]);
    expect(outputsOf({ config: { actions: [{ id: 'yes' }, {}], onError: 'error' } }, human)).toEqual([
      'timeout',
      'yes',
      'error',
    ]);
    const parallel = type([{ name: 'out' }, { name: '*', from: 'branches.id' }]);
    expect(outputsOf({ config: {} }, parallel)).toEqual(['out']);
    expect(outputsOf({ config: { branches: [{ id: 'a' }] } }, parallel)).toEqual(['a']);
  });
  it('no circle is drawn, but back into a loop', () => {
    const loop: FlowGraph = {
      nodes: [...graph.nodes, { id: 'l', type: 'loop', config: {} }, { id: 'a', type: 'http', config: {} }],
      edges: [
        { source: 'start', target: 'l' },
        { source: 'l', sourcePort: 'body', target: 'a' },
      ],
    };
    expect(mayConnect(loop, { source: 'a', target: 'l', targetPort: 'next' })).toBe(true);
    expect(mayConnect(loop, { source: 'start', target: 'l', targetPort: 'next' })).toBe(false);
    expect(mayConnect(loop, { source: 'output', target: 'l', targetPort: 'break' })).toBe(false);
    expect(mayConnect(loop, { source: 'a', target: 'l' })).toBe(false);
    expect(mayConnect(loop, { source: 'a', target: 'a' })).toBe(false);
    expect(mayConnect(loop, { source: 'a', target: 'start' })).toBe(false);
  });
});
