import type { FlowKind } from '../../contracts/flows/graph';
import type { FlowTemplate } from '../../contracts/flows/templates';
import { type Column, draw } from './draw';
import { supervisor } from './supervisor';

const template = (
  id: string,
  [name, description]: readonly [name: string, description: string],
  kind: FlowKind,
  input: Record<string, unknown>,
  graph: FlowTemplate['graph'],
): FlowTemplate => ({ id, name, description, kind, input, graph });
const begin: Column = { start: ['start', {}] };

/** Flows that are good to begin from; each works on the demo model, with the input that goes with it. */
export const flowTemplates: readonly FlowTemplate[] = [
  template(
    'assistant',
    ['Assistant', 'A model that knows what was said before.'],
    'chatflow',
    { message: 'Hello' },
    draw(
      [
        begin,
        {
          answer: [
            'llm',
            { system: 'You are a friendly assistant. Be brief.', prompt: '{{ input.message }}', history: true },
            'Answer',
          ],
        },
        { reply: ['reply', { text: '{{ nodes.answer.output.text }}' }] },
      ],
      ['start -> answer -> reply'],
    ),
  ),
  {
    ...template(
      'answer-with-citations',
      [
        'Answer with citations',
        'Finds what your documents say about a question, answers from that alone, and cites it.',
      ],
      'chatflow',
      { message: 'How many days of annual leave do I have?' },
      draw(
        [
          begin,
          {
            find: ['retrieval', { stores: ['sample-handbook'], query: '{{ input.message }}', limit: 5 }, 'Look it up'],
          },
          {
            answer: [
              'llm',
              {
                system:
                  'Answer from the sources alone, in a few sentences, and cite each statement by the number of its source, such as [1]. Where the sources do not say it, say so.',
                prompt: 'Question: {{ input.message }}\n\nSources:\n\n{{ nodes.find.output.text }}',
              },
              'Answer',
            ],
          },
          { reply: ['reply', { text: '{{ nodes.answer.output.text }}' }] },
        ],
        ['start -> find -> answer -> reply'],
      ),
    ),
    sample_store: 'sample-handbook',
  },
  template(
    'support-triage',
    ['Support triage', 'Reads a message, finds what it is about, and answers each kind in its own way.'],
    'workflow',
    { message: 'I cannot log in: my password is not taken any more.' },
    draw(
      [
        begin,
        {
          kind: [
            'switch',
            {
              input: '{{ input.message }}',
              cases: [
                { id: 'billing', description: 'Invoices, payments, refunds, prices' },
                { id: 'access', description: 'Log in, password, account, permission' },
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
        'start -> kind',
        'kind:billing -> billing -> output',
        'kind:access -> access -> output',
        'kind:else -> other -> output',
      ],
    ),
  ),
  template(
    'approval-before-sending',
    ['Approval before sending', 'Drafts a text and asks a person before anything goes out.'],
    'workflow',
    { topic: 'the summer party' },
    draw(
      [
        begin,
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
      ['start -> draft -> ask', 'ask:send -> sent -> output', 'ask:reject -> kept -> output', 'ask:timeout -> kept'],
    ),
  ),
  template(
    'sum-up-a-list',
    ['Sum up a list', 'Goes through a list, several at once, and puts the results together.'],
    'workflow',
    { items: ['The lift is stuck since Monday.', 'The heating is too loud at night.'] },
    draw(
      [
        begin,
        { each: ['iteration', { items: '{{ input.items }}', concurrency: 3 }, 'For each'] },
        { short: ['llm', { prompt: 'In one sentence: {{ item }}' }, 'In short'] },
        { output: ['output', { value: '{{ nodes.each.output }}' }] },
      ],
      ['start -> each -> output', 'each:body -> short'],
    ),
  ),
  template(
    'second-opinion',
    ['Second opinion', 'Two models answer at once, a third says what both come to.'],
    'agentflow',
    { question: 'Should a small team write its own scheduler?' },
    draw(
      [
        begin,
        { both: ['parallel', {}, 'At once'] },
        {
          for: ['llm', { system: 'You argue for it.', prompt: '{{ input.question }}' }, 'For'],
          against: ['llm', { system: 'You argue against it.', prompt: '{{ input.question }}' }, 'Against'],
        },
        {
          decide: [
            'llm',
            {
              prompt:
                'Weigh both and decide.\n\nFor: {{ nodes.for.output.text }}\n\nAgainst: {{ nodes.against.output.text }}',
            },
            'Decide',
          ],
        },
        { output: ['output', { value: '{{ nodes.decide.output.text }}' }] },
      ],
      ['start -> both', 'both -> for -> decide', 'both -> against -> decide', 'decide -> output'],
    ),
  ),
  supervisor,
  template(
    'writer-and-critic',
    ['Writer and critic', 'A model writes, another makes it better, round by round, five times at most.'],
    'agentflow',
    { topic: 'Why the office needs plants' },
    draw(
      [
        { start: ['start', { state: [{ name: 'text', type: 'string', default: '' }] }] },
        { rounds: ['loop', { maxIterations: 5, until: 'state.text != "" && round >= 2' }, 'Round'] },
        {
          next: [
            'condition',
            { rules: [{ left: '{{ state.text }}', operator: 'empty' }], match: 'all' },
            'Is there a text?',
          ],
        },
        {
          write: ['llm', { prompt: 'Write a short paragraph about {{ input.topic }}.' }, 'Writer'],
          improve: ['llm', { prompt: 'Make this clearer and shorter: {{ state.text }}' }, 'Critic'],
        },
        { keep: ['set_state', { values: { text: '{{ nodes.write.output.text }}{{ nodes.improve.output.text }}' } }] },
        { output: ['output', { value: '{{ state.text }}' }] },
      ],
      [
        'start -> rounds -> output',
        'rounds:body -> next',
        'next:true -> write -> keep',
        'next:false -> improve -> keep',
        'keep -> rounds:next',
      ],
    ),
  ),
  template(
    'take-facts-out',
    ['Take facts out', 'Turns a text into fields, checks them with code, and goes on only with what is whole.'],
    'workflow',
    { text: 'Invoice 4711 of ACME: 120 euros, due in March.' },
    draw(
      [
        begin,
        {
          facts: [
            'llm',
            {
              prompt: 'Take the facts out of this text: {{ input.text }}',
              schema: {
                type: 'object',
                properties: { sender: { type: 'string' }, amount: { type: 'number' } },
                required: ['sender', 'amount'],
              },
            },
            'Facts',
          ],
        },
        {
          check: [
            'code',
            {
              inputs: { facts: '{{ nodes.facts.output }}' },
              code: 'const { sender, amount } = inputs.facts;\nreturn { isWhole: sender !== "" && amount > 0, sender, amount };',
            },
            'Check',
          ],
        },
        { whole: ['condition', { expression: 'nodes.check.output.isWhole' }, 'Is it whole?'] },
        {
          taken: ['template', { template: '{{ nodes.check.output.sender }}: {{ nodes.check.output.amount }}' }],
          refused: ['template', { template: 'Something is missing.' }],
        },
        { output: ['output', { value: '{{ nodes.taken.output }}{{ nodes.refused.output }}' }] },
      ],
      ['start -> facts -> check -> whole', 'whole:true -> taken -> output', 'whole:false -> refused -> output'],
    ),
  ),
  template(
    'read-a-page',
    ['Read a page', 'Fetches an address and sums up what stands there; says so where nobody answers.'],
    'workflow',
    { url: 'https://example.com/' },
    draw(
      [
        begin,
        { fetch: ['http', { url: '{{ input.url }}', onError: 'error', timeoutMs: 10_000 }, 'Fetch'] },
        {
          short: ['llm', { prompt: 'In three sentences: {{ nodes.fetch.output.body | strip_html }}' }, 'In short'],
          failed: ['template', { template: '{{ input.url }} could not be read: {{ nodes.fetch.error.message }}' }],
        },
        { output: ['output', { value: '{{ nodes.short.output.text }}{{ nodes.failed.output }}' }] },
      ],
      ['start -> fetch -> short -> output', 'fetch:error -> failed -> output'],
    ),
  ),
  template(
    'nightly-report',
    ['Nightly report', 'Adds up what came in by kind, and has a model say what stands out.'],
    'workflow',
    {
      rows: [
        { kind: 'sale', amount: 20 },
        { kind: 'sale', amount: 5 },
        { kind: 'refund', amount: 3 },
      ],
    },
    draw(
      [
        begin,
        {
          sums: [
            'code',
            {
              inputs: { rows: '{{ input.rows }}' },
              code: 'const sums = {};\nfor (const { kind, amount } of inputs.rows) sums[kind] = (sums[kind] ?? 0) + amount;\nreturn sums;',
            },
            'Add up',
          ],
        },
        { words: ['llm', { prompt: 'What stands out? {{ nodes.sums.output | json }}' }, 'In words'] },
        { output: ['output', { value: { sums: '{{ nodes.sums.output }}', words: '{{ nodes.words.output.text }}' } }] },
      ],
      ['start -> sums -> words -> output'],
    ),
  ),
  template(
    'expense-claim',
    ['Expense claim', 'Small sums pass, large ones are asked about with a form.'],
    'workflow',
    { who: 'Ana', amount: 250 },
    draw(
      [
        begin,
        { large: ['condition', { rules: [{ left: '{{ input.amount }}', operator: '>', right: 100 }] }, 'Over 100?'] },
        {
          ask: [
            'human',
            {
              message: '{{ input.who }} claims {{ input.amount }}.',
              schema: {
                type: 'object',
                properties: { account: { type: 'string', title: 'Account', minLength: 1 } },
                required: ['account'],
              },
              actions: [
                { id: 'pay', label: 'Pay' },
                { id: 'refuse', label: 'Refuse' },
              ],
            },
            'Ask the book-keeper',
          ],
          small: ['template', { template: 'paid at once' }],
        },
        {
          paid: ['template', { template: 'paid from {{ nodes.ask.output.data.account }}' }],
          refused: ['template', { template: 'refused' }],
        },
        {
          output: ['output', { value: '{{ nodes.small.output }}{{ nodes.paid.output }}{{ nodes.refused.output }}' }],
        },
      ],
      [
        'start -> large',
        'large:false -> small -> output',
        'large:true -> ask',
        'ask:pay -> paid -> output',
        'ask:refuse -> refused -> output',
        'ask:timeout -> refused',
      ],
    ),
  ),
];
