import type { FlowTemplate } from '../../contracts/flows/templates';
import { draw } from './draw';

/** What each agent is asked: one text. */
const task = {
  fields: {
    type: 'object',
    properties: { task: { type: 'string', description: 'What to do, with all that it needs to know' } },
    required: ['task'],
  },
};

/** An agent that hands parts of the work to two others, each a flow of its own. */
export const supervisor: FlowTemplate = {
  id: 'supervisor',
  name: 'Supervisor with two agents',
  description:
    'An agent that has one agent find the facts and another write, each a flow of its own, and answers with what they made.',
  kind: 'chatflow',
  input: { message: 'Write a short note for new colleagues: how many days of annual leave do they have?' },
  sample_store: 'sample-handbook',
  tool_flows: [
    {
      slug: 'handbook-researcher',
      name: 'Researcher',
      description: 'Finds in the handbook what it says about a question: leave, hours, expenses, equipment',
      graph: draw(
        [
          { start: ['start', task] },
          { find: ['retrieval', { stores: ['sample-handbook'], query: '{{ input.task }}', limit: 5 }, 'Look it up'] },
          {
            facts: [
              'llm',
              {
                system:
                  'List the facts of the sources that answer the question, each with the number of its source, such as [1]. Add nothing of your own.',
                prompt: 'Question: {{ input.task }}\n\nSources:\n\n{{ nodes.find.output.text }}',
              },
              'Facts',
            ],
          },
          { output: ['output', { value: '{{ nodes.facts.output.text }}' }] },
        ],
        ['start -> find -> facts -> output'],
      ),
    },
    {
      slug: 'note-writer',
      name: 'Writer',
      description: 'Writes a short note or message from facts that it is given',
      graph: draw(
        [
          { start: ['start', task] },
          {
            write: [
              'llm',
              {
                system: 'Write what is asked in plain, friendly words, from the facts that are given alone.',
                prompt: '{{ input.task }}',
              },
              'Write',
            ],
          },
          { output: ['output', { value: '{{ nodes.write.output.text }}' }] },
        ],
        ['start -> write -> output'],
      ),
    },
  ],
  graph: draw(
    [
      { start: ['start', {}] },
      {
        supervise: [
          'agent',
          {
            system:
              'You lead two agents. First have the researcher find the facts, then give the facts to the writer with what is to be written. Answer with the text alone.',
            prompt: '{{ input.message }}',
            tools: ['handbook-researcher', 'note-writer'],
            maxTurns: 6,
            history: true,
          },
          'Supervisor',
        ],
      },
      { reply: ['reply', { text: '{{ nodes.supervise.output.text }}' }] },
    ],
    ['start -> supervise -> reply'],
  ),
};
