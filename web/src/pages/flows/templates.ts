import type { FlowGraph, FlowKind } from '@contracts/flows/graph';

/** A flow that is good to begin from; each runs on the demo model. */
export interface FlowTemplate {
  name: string;
  says: string;
  kind: FlowKind;
  graph: FlowGraph;
}
type Nodes = Record<string, [type: FlowGraph['nodes'][number]['type'], config: Record<string, unknown>, name?: string]>;

/** Nodes from left to right; edges as `a -> b`, `a:port -> b`. */
function draw(columns: readonly Nodes[], edges: readonly string[]): FlowGraph {
  return {
    nodes: columns.flatMap((nodes, column) =>
      Object.entries(nodes).map(([id, [type, config, name]], row) => ({
        ...{ id, type, config, position: { x: column * 300, y: row * 150 } },
        ...(name !== undefined && { name }),
      })),
    ),
    edges: edges.map((line) => {
      const [from = '', target = ''] = line.split(' -> ');
      const [source = '', sourcePort] = from.split(':');
      return { source, target, ...(sourcePort !== undefined && { sourcePort }) };
    }),
  };
}

export const templates: readonly FlowTemplate[] = [
  {
    name: 'Assistant',
    says: 'A model that knows what was said before.',
    kind: 'chatflow',
    graph: draw(
      [
        { start: ['start', {}] },
        {
          answer: [
            'llm',
            { system: 'You are a friendly assistant. Be brief.', prompt: '{{ input.message }}', history: true },
            'Answer',
          ],
        },
        { reply: ['reply', { text: '{{ nodes.answer.output.text }}' }] },
      ],
      ['start -> answer', 'answer -> reply'],
    ),
  },
  {
    name: 'Support triage',
    says: 'Reads a message, finds what it is about, and answers each kind in its own way.',
    kind: 'workflow',
    graph: draw(
      [
        { start: ['start', {}] },
        {
          kind: [
            'switch',
            {
              input: '{{ input.message }}',
              cases: [
                { id: 'billing', description: 'Invoices, payments, refunds, prices' },
                { id: 'access', description: 'Log-in, password, account, permission' },
              ],
            },
            'What is it about?',
          ],
        },
        {
          billing: ['llm', { prompt: 'Answer this question about an invoice: {{ input.message }}' }, 'Billing'],
          access: ['llm', { prompt: 'Help with this log-in: {{ input.message }}' }, 'Access'],
          other: ['template', { template: 'Somebody will look at: {{ input.message }}' }, 'Anything else'],
        },
        {
          output: [
            'output',
            {
              value: {
                about: '{{ nodes.kind.output.case }}',
                answer: '{{ nodes.billing.output.text }}{{ nodes.access.output.text }}{{ nodes.other.output }}',
              },
            },
          ],
        },
      ],
      [
        ...['start -> kind', 'kind:billing -> billing', 'kind:access -> access', 'kind:else -> other'],
        ...['billing -> output', 'access -> output', 'other -> output'],
      ],
    ),
  },
  {
    name: 'Approval before sending',
    says: 'Drafts a text and asks a person before anything goes out.',
    kind: 'workflow',
    graph: draw(
      [
        { start: ['start', {}] },
        { draft: ['llm', { prompt: 'Write a short mail about: {{ input.topic }}' }, 'Draft'] },
        {
          ask: [
            'human',
            {
              message: 'Send this?\n\n{{ nodes.draft.output.text }}',
              actions: [
                { id: 'send', label: 'Send' },
                { id: 'reject', label: 'Do not send' },
              ],
            },
            'Ask somebody',
          ],
        },
        {
          sent: ['template', { template: 'Sent: {{ nodes.draft.output.text }}' }],
          kept: ['template', { template: 'Not sent.' }],
        },
        { output: ['output', { value: '{{ nodes.sent.output }}{{ nodes.kept.output }}' }] },
      ],
      [
        ...['start -> draft', 'draft -> ask', 'ask:send -> sent', 'ask:reject -> kept', 'ask:timeout -> kept'],
        ...['sent -> output', 'kept -> output'],
      ],
    ),
  },
  {
    name: 'Sum up a list',
    says: 'Goes through a list, several at once, and puts the results together.',
    kind: 'workflow',
    graph: draw(
      [
        { start: ['start', {}] },
        { each: ['iteration', { items: '{{ input.items }}', concurrency: 3 }, 'For each'] },
        { short: ['llm', { prompt: 'In one sentence: {{ item }}' }, 'In short'] },
        { output: ['output', { value: '{{ nodes.each.output }}' }] },
      ],
      ['start -> each', 'each:body -> short', 'each -> output'],
    ),
  },
];
