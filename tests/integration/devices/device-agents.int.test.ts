import { type FakeLlm, startFakeLlm } from '../../fakes/fake-llm/fake-llm-server';
import { chatOnDevice } from '../../rigs/chat-on-device';
import { MemoryDevice } from '../../rigs/memory-device';
import { modelsAt, PROVIDERS } from '../../support/generate-by-provider';

let fake: FakeLlm;
beforeAll(async () => {
  fake = await startFakeLlm();
});
afterAll(() => fake.close());

const filled = () =>
  new MemoryDevice()
    .put('projects', { id: 'p1', name: 'Website' })
    .put('tasks', { id: 't1', title: 'Buy milk' }, { id: 't2', title: 'Call Bob', status: 'done' });
const toolsIn = (body: Record<string, unknown>) => JSON.stringify(body['tools'] ?? '').match(/list_tasks_due_today/g);

describe.each(PROVIDERS)('agents on a device by %s', (provider) => {
  const ask = (message: string, device = filled()) =>
    chatOnDevice(device, message, { models: modelsAt(provider, fake.url) });

  it('calls of one turn come back together, and what was shown is what is kept', async () => {
    fake.calls.length = 0;
    fake.script(
      { text: 'Sure! {"agents": ["task"]}' },
      {
        text: 'Let me look.',
        toolCalls: [
          { name: 'list_tasks', args: { status: 'todo', search: '' } },
          { name: 'list_tasks', args: { status: 'Done', project_id: null } },
        ],
      },
      { text: 'One is open, one is done.' },
    );
    const device = filled();
    const { text, calls, context } = await ask('How do my tasks stand?', device);
    expect(text).toBe('Let me look.\n\nOne is open, one is done.');
    expect(calls.map(({ ids }) => ids)).toEqual([['t1'], ['t2']]);
    expect(device.asked.map(({ filters }) => filters)).toEqual([{ status: 'todo' }, { status: 'done' }]);
    expect(JSON.stringify(fake.calls[2]?.body)).toContain('- Buy milk (status: todo, priority: medium, id: t1)');
    const shown = context.hints.flatMap((event) => (event.type === 'text-delta' ? [event.data.text] : []));
    expect(shown.join('')).toBe(text);
  });

  it('after five rounds the model is asked once more, without tools', async () => {
    fake.calls.length = 0;
    const again = { toolCalls: [{ name: 'list_tasks', args: {} }] };
    fake.script({ text: '{"agents":["task"]}' }, again, again, again, again, again, { text: 'That is all I found.' });
    const { text, calls } = await ask('How do my tasks stand?');
    expect(text).toBe('That is all I found.');
    expect(calls).toHaveLength(5);
    expect(fake.calls).toHaveLength(7);
    const offered = fake.calls.map(({ body }) => toolsIn(body) !== null);
    expect(offered.slice(0, 6)).toEqual([false, true, true, true, true, true]);
    const last = fake.calls[6]?.body ?? {};
    // Anthropic is told of them, and to use none.
    if (provider === 'anthropic') expect(last['tool_choice']).toEqual({ type: 'none' });
    else expect(toolsIn(last)).toBeNull();
  });

  it('an agent that is not the last one hands over what it found, unseen', async () => {
    fake.calls.length = 0;
    fake.script(
      { text: '{"agents":["project","task"]}' },
      { toolCalls: [{ name: 'list_projects', args: {} }] },
      { text: 'Website is p1.' },
      { toolCalls: [{ name: 'create_task', args: { title: 'Fix', project_id: 'p1' } }] },
      { text: 'The task “Fix” stands in Website.' },
    );
    const device = filled();
    const { text, context } = await ask('Create a task Fix in Website', device);
    expect(text).toBe('The task “Fix” stands in Website.');
    expect(device.rows('tasks').at(-1)).toMatchObject({ title: 'Fix', projectId: 'p1' });
    const handed = JSON.stringify(fake.calls[3]?.body);
    expect(handed).toContain('Website is p1.');
    expect(handed).toContain('found_data');
    expect(JSON.stringify(context.hints)).not.toContain('Website is p1.');
  });

  it('a failure before the first word is tried again; tools of others are refused, and the model told', async () => {
    fake.calls.length = 0;
    fake.script(
      { status: 503 },
      { text: '["task"]' },
      { toolCalls: [{ name: 'delete_project', args: { project_id: 'p1' } }] },
      { text: 'I cannot delete projects.' },
    );
    const device = filled();
    const { text, calls } = await ask('Tidy up', device);
    expect(text).toBe('I cannot delete projects.');
    expect(calls).toEqual([{ tool: 'delete_project', outcome: 'refused', ids: [], count: null }]);
    expect(device.asked).toEqual([]);
    expect(JSON.stringify(fake.calls.at(-1)?.body)).toContain('You have no tool');
  });
});
