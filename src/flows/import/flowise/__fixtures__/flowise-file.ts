/** Files as Flowise exports them, with what an import reads and some of what it does not. */
type Inputs = Record<string, unknown>;

export const variable = (name: string): string =>
  `<span class="variable" data-type="mention" data-id="${name}" data-label="${name}">{{ ${name} }}</span>`;

/** `start_0: [type without its ending, inputs, parent?]`; edges as `a -> b`, `a:1 -> b` by the number of the output. */
export function flowiseFile(
  nodes: Record<string, [type: string, inputs: Inputs, parent?: string]>,
  edges: readonly string[],
): Record<string, unknown> {
  return {
    description: 'Made for a test',
    nodes: Object.entries(nodes).map(([id, [type, inputs, parent]], index) => ({
      ...{ id, type: type === 'iteration' ? 'iteration' : 'agentFlow', width: 200, selected: false },
      position: { x: index * 100, y: 10 },
      ...(parent !== undefined && { parentNode: parent, extent: 'parent' }),
      data: {
        id,
        label: `The ${id}`,
        version: 1,
        name: `${type}Agentflow`,
        inputParams: [],
        outputAnchors: [],
        inputs,
      },
    })),
    edges: edges.map((edge) => {
      const [from = '', target = ''] = edge.split(' -> ');
      const [source = '', output] = from.split(':');
      return {
        source,
        target,
        sourceHandle: `${source}-output-${output ?? 'it'}`,
        targetHandle: target,
        type: 'agentFlow',
      };
    }),
  };
}

/** A chat that is sorted by a model, with rounds of a jump back. */
export const helpdesk = flowiseFile(
  {
    start_0: ['start', { startInputType: 'chatInput', startState: [{ key: 'tries', value: '0' }] }],
    sort_0: [
      'conditionAgent',
      {
        conditionAgentInstructions: '<p>Sort what people ask</p>',
        conditionAgentInput: `<p>${variable('question')}</p>`,
        conditionAgentScenarios: [{ scenario: 'Billing' }, { scenario: 'Anything else' }],
        conditionAgentModelConfig: { modelName: 'gpt-4o-mini', temperature: 0.9 },
      },
    ],
    billing_0: [
      'llm',
      {
        llmMessages: [{ role: 'system', content: '<p>You know <strong>invoices</strong>.</p>' }],
        llmEnableMemory: true,
        llmUserMessage: `<p>Answer: ${variable('question')}</p>`,
        llmModelConfig: { modelName: 'gpt-4o-mini', temperature: '0.2' },
        llmUpdateState: [{ key: 'tries', value: '<p>{{ output }}</p>' }],
      },
    ],
    other_0: ['llm', { llmMessages: '', llmUserMessage: '', llmModelConfig: { modelName: 'gpt-4o-mini' } }],
    said_0: ['directReply', { directReplyMessage: '<p>{{ $flow.state.tries }}</p>' }],
    note_0: ['stickyNote', { note: 'Only a note' }],
  },
  ['start_0 -> sort_0', 'sort_0:0 -> billing_0', 'sort_0:1 -> other_0', 'billing_0 -> said_0'],
);
