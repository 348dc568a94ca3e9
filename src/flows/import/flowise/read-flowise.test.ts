import { flowGraphSchema } from '../../../contracts/flows/graph';
import { checkGraph } from '../../graph/check-graph';
import { flowiseFile, helpdesk, variable } from './__fixtures__/flowise-file';
import { findForeignTypes, flowiseFileSchema, isFlowiseFile } from './flowise-file';
import { readFlowise } from './read-flowise';

/** What a file becomes: configs by id, edges as `a:port -> b:port`, the report as `code node`, faults of the graph. */
function read(file: Record<string, unknown>) {
  const made = readFlowise(flowiseFileSchema.parse(file));
  const graph = flowGraphSchema.parse(made.graph);
  return {
    ...{ kind: made.kind, graph },
    types: Object.fromEntries(graph.nodes.map(({ id, type }) => [id, type])),
    config: (id: string) => graph.nodes.find((node) => node.id === id)?.config,
    edges: graph.edges.map(
      ({ source, sourcePort, target, targetPort }) =>
        `${source}${sourcePort ? `:${sourcePort}` : ''} -> ${target}${targetPort ? `:${targetPort}` : ''}`,
    ),
    left: made.report.filter(({ code }) => code === 'import_left_out').map(({ node_id, path }) => `${node_id} ${path}`),
    changed: made.report.filter(({ code }) => code === 'import_changed').map(({ message }) => message),
    faults: checkGraph(graph)
      .filter(({ severity }) => severity === 'error')
      .map(({ code, node_id }) => `${code} ${node_id}`),
  };
}
const chat = { startInputType: 'chatInput' };
const say = (text: string) => ({ llmUserMessage: text });

test('texts, state and the way through it are taken', () => {
  const made = read(helpdesk);
  expect(made.kind).toBe('agentflow');
  expect(made.faults).toEqual([]);
  expect(made.left).toEqual([]);
  expect(made.edges).toEqual([
    'start_0 -> sort_0',
    'sort_0:case_0 -> billing_0',
    'sort_0:case_1 -> other_0',
    'sort_0:else -> other_0',
    'billing_0 -> billing_0_state',
    'billing_0_state -> said_0',
    'other_0 -> other_0_reply',
  ]);
  expect(made.config('start_0')).toEqual({ state: [{ name: 'tries', type: 'any', default: '0' }] });
  expect(made.config('billing_0')).toEqual({
    ...{ system: 'You know invoices.', prompt: 'Answer: {{ input.message }}', temperature: 0.2, history: true },
  });
  expect(made.config('billing_0_state')).toEqual({ values: { tries: '{{ nodes.billing_0.output.text }}' } });
  expect(made.config('sort_0')).toEqual({
    input: 'Sort what people ask\n\n{{ input.message }}',
    cases: [
      { id: 'case_0', description: 'Billing' },
      { id: 'case_1', description: 'Anything else' },
    ],
  });
  expect(made.config('other_0_reply')).toEqual({ text: '{{ nodes.other_0.output.text }}' });
  expect(made.graph.nodes.find(({ id }) => id === 'billing_0')).toMatchObject({
    name: 'The billing_0',
    position: { x: 200, y: 10 },
  });
  expect(made.changed.join('\n')).toMatch(/A note was left out: Only a note/);
  expect(made.changed.join('\n')).toMatch(/sort_0 and 2 more asked gpt-4o-mini/);
});

test('a form, conditions one after the other, HTTP and code', () => {
  const made = read(
    flowiseFile(
      {
        start_0: [
          'start',
          {
            startInputType: 'formInput',
            formInputTypes: [
              { type: 'number', label: 'How much', name: 'amount', addOptions: '' },
              { type: 'options', label: 'Where', name: 'where', addOptions: [{ option: 'here' }, { option: 'there' }] },
            ],
          },
        ],
        if_0: [
          'condition',
          {
            conditions: [
              { type: 'number', value1: `<p>${variable('$form.amount')}</p>`, operation: 'largerEqual', value2: '10' },
              { type: 'string', value1: '{{ $form.where }}', operation: 'notContains', value2: 'there' },
            ],
          },
        ],
        call_0: [
          'http',
          {
            ...{
              method: 'POST',
              url: 'https://example.test/x',
              queryParams: [{ key: 'q', value: '{{ $form.where }}' }],
            },
            ...{ headers: [{ key: 'x-one', value: '1' }], bodyType: 'json', body: '{"much": "{{ $form.amount }}"}' },
          },
        ],
        code_0: [
          'customFunction',
          {
            customFunctionInputVariables: [
              { variableName: 'got', variableValue: '{{ call_0.output.http.data.much }}' },
            ],
            customFunctionJavascriptFunction: 'return Number($got) + 1;',
          },
        ],
        other_0: ['directReply', { directReplyMessage: 'no' }],
        else_0: ['directReply', { directReplyMessage: 'else' }],
      },
      ['start_0 -> if_0', 'if_0:0 -> call_0', 'call_0 -> code_0', 'if_0:1 -> other_0', 'if_0:2 -> else_0'],
    ),
  );
  expect(made).toMatchObject({ kind: 'workflow', faults: [], left: [], changed: [] });
  expect(made.edges).toEqual([
    'start_0 -> if_0',
    'if_0:false -> if_0_2',
    'if_0:true -> call_0',
    'if_0_2:false -> other_0',
    'if_0_2:true -> else_0',
    'call_0 -> code_0',
    'code_0 -> code_0_reply',
  ]);
  expect(made.config('start_0')).toMatchObject({
    fields: {
      required: ['amount', 'where'],
      properties: { amount: { type: 'number' }, where: { enum: ['here', 'there'] } },
    },
  });
  expect(made.config('if_0')).toEqual({ rules: [{ left: '{{ input.amount }}', operator: '>=', right: '10' }] });
  expect(made.config('call_0')).toEqual({
    ...{ method: 'POST', url: 'https://example.test/x?q={{ input.where | url_encode }}', headers: { 'x-one': '1' } },
    body: { much: '{{ input.amount }}' },
  });
  expect(made.config('code_0')).toEqual({
    code: 'const $got = inputs.got;\nreturn Number($got) + 1;',
    inputs: { got: '{{ nodes.call_0.output.body.much }}' },
  });
});

test('a jump back becomes a loop; what ends within it leaves the loop', () => {
  const made = read(
    flowiseFile(
      {
        start_0: ['start', chat],
        draft_0: ['llm', say('Draft an answer to {{ question }}')],
        ask_0: ['humanInput', { humanInputDescription: '<p>Well?</p>', humanInputEnableFeedback: true }],
        again_0: [
          'loop',
          {
            loopBackToNode: 'draft_0-Draft',
            maxLoopCount: 3,
            loopUpdateState: [{ key: 'last', value: '{{ ask_0 }}' }],
          },
        ],
        send_0: ['llm', say('Send {{ draft_0 }}')],
      },
      ['start_0 -> draft_0', 'draft_0 -> ask_0', 'ask_0:0 -> send_0', 'ask_0:1 -> again_0'],
    ),
  );
  expect(made.types).toMatchObject({ draft_0_loop: 'loop', again_0: 'set_state' });
  expect(made.config('draft_0_loop')).toEqual({ maxIterations: 4 });
  expect(made.edges).toEqual([
    'start_0 -> draft_0_loop:in',
    'draft_0 -> ask_0',
    'ask_0:proceed -> send_0',
    'ask_0:reject -> again_0',
    'ask_0:timeout -> draft_0_loop:break',
    'again_0 -> draft_0_loop:next',
    'send_0 -> send_0_reply',
    'send_0_reply -> draft_0_loop:break',
    'draft_0_loop:body -> draft_0',
  ]);
  expect(made.config('again_0')).toEqual({ values: { last: '{{ nodes.ask_0.output.data.feedback }}' } });
  expect(made.faults).toEqual([]);
});

test('children of an iteration are its body', () => {
  const made = read(
    flowiseFile(
      {
        start_0: ['start', chat],
        each_0: ['iteration', { iterationInput: '<p>[{"task": "one"}, {"task": "two"}]</p>' }],
        do_0: ['llm', say('Do {{ $iteration.task }}'), 'each_0'],
        check_0: ['agent', { agentUserMessage: 'Check {{ do_0 }}', agentTools: '' }, 'each_0'],
        sum_0: ['llm', { llmEnableMemory: true, llmUserMessage: '' }],
      },
      ['start_0 -> each_0', 'do_0 -> check_0', 'each_0 -> sum_0'],
    ),
  );
  expect(made.faults).toEqual([]);
  expect(made.edges).toEqual([
    'start_0 -> each_0',
    'each_0 -> sum_0',
    'do_0 -> check_0',
    'check_0 -> each_0:next',
    'sum_0 -> sum_0_reply',
    'each_0:body -> do_0',
  ]);
  expect(made.config('each_0')).toEqual({ items: [{ task: 'one' }, { task: 'two' }] });
  expect(made.config('do_0')).toEqual({ prompt: 'Do {{ item.task }}' });
  expect(made.types['check_0']).toBe('llm');
  expect(made.config('sum_0')).toEqual({ prompt: '{{ input.message }}\n\n{{ nodes.each_0.output }}', history: true });
});

test('what cannot be taken is named, and the draft says so too', () => {
  const made = read(
    flowiseFile(
      {
        start_0: ['start', { startInputType: 'scheduleInput' }],
        tool_0: [
          'tool',
          {
            toolAgentflowSelectedTool: 'gmail',
            toolInputArgs: [{ inputArgName: 'to', inputArgValue: '{{ $vars.me }}' }],
          },
        ],
        find_0: [
          'retriever',
          { retrieverKnowledgeDocumentStores: [{ documentStore: '12-ab:Papers' }], retrieverQuery: '' },
        ],
        run_0: ['executeFlow', { executeFlowSelectedFlow: 'x', executeFlowInput: '{{ question }}' }],
        code_0: ['customFunction', { customFunctionJavascriptFunction: "const a = require('fs');" }],
        if_0: ['condition', { conditions: [{ type: 'string', value1: 'a', operation: 'regex', value2: '.*' }] }],
        agent_0: ['agent', { agentTools: [{ agentSelectedTool: 'braveSearch' }], agentUserMessage: 'Find it' }],
      },
      [
        'start_0 -> tool_0',
        'tool_0 -> find_0',
        'find_0 -> run_0',
        'run_0 -> code_0',
        'code_0 -> if_0',
        'if_0:0 -> agent_0',
      ],
    ),
  );
  expect(made.left).toEqual([
    'start_0 null',
    'tool_0 tool',
    'tool_0 arguments.to',
    'find_0 stores',
    'run_0 workflowId',
    'code_0 code',
    'if_0 rules',
    'agent_0 tools',
  ]);
  expect(made.config('tool_0')).toEqual({ tool: 'gmail', arguments: { to: '[$vars.me]' } });
  expect(made.faults).toEqual(expect.arrayContaining(['node_config_invalid run_0', 'node_config_invalid if_0']));
});

test('a jump out of the rounds of another is named, and left out', () => {
  const made = read(
    flowiseFile(
      {
        start_0: ['start', chat],
        a_0: ['llm', say('a')],
        b_0: ['llm', say('b')],
        if_0: ['condition', { conditions: [{ value1: '1', operation: 'equal', value2: '1' }] }],
        toA_0: ['loop', { loopBackToNode: 'a_0-A' }],
        toB_0: ['loop', { loopBackToNode: 'b_0-B' }],
      },
      ['start_0 -> a_0', 'a_0 -> b_0', 'b_0 -> if_0', 'if_0:0 -> toA_0', 'if_0:1 -> toB_0'],
    ),
  );
  expect(made.left).toEqual(['toB_0 null']);
  expect(made.faults).toEqual([]);
  expect(made.edges).toContain('if_0:true -> a_0_loop:next');
  expect(made.edges).toContain('if_0:false -> a_0_loop:break');
});

test('a text that is not read to its end is named', () => {
  const long = { ...say(`<p>begins</p>${'<b>'.repeat(20_000)}<p>ends</p>`) };
  const made = read(flowiseFile({ start_0: ['start', chat], ask_0: ['llm', long] }, ['start_0 -> ask_0']));
  expect(made.config('ask_0')).toEqual({ prompt: 'begins\n\n…' });
  expect(made.left).toEqual(['ask_0 UserMessage']);
});

test('a file of the worst kind is read at once', () => {
  const text = `<p>${'<b>'.repeat(80_000)}`;
  const nodes = Object.fromEntries(
    Array.from({ length: 300 }, (_, at) => [`n_${at}`, at % 2 === 0 ? 'llm' : 'loop'] as const).map(
      ([id, type], at) => [
        id,
        [type, type === 'llm' ? say(at < 8 ? text : '') : { loopBackToNode: `n_${at - 1}-` }] as [string, object],
      ],
    ),
  ) as Record<string, [string, Record<string, unknown>]>;
  const ways = Array.from({ length: 2_000 }, (_, at) => `n_${at % 300} -> n_${(at * 7 + 1) % 300}`);
  const startedAt = performance.now();
  const { left } = read(flowiseFile(nodes, ways));
  expect(left).toEqual(expect.arrayContaining(['n_2 UserMessage', 'n_299 null']));
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

test('other files of Flowise are known as such', () => {
  const older = {
    nodes: [
      { id: 'x', data: { name: 'chatOpenAI' } },
      { id: 'y', data: { name: 'llmAgentflow' } },
    ],
    edges: [],
  };
  expect([isFlowiseFile(older), isFlowiseFile({ format: 'weft.flow', nodes: [], edges: [] })]).toEqual([true, false]);
  expect(findForeignTypes(older)).toEqual(['chatOpenAI']);
});
