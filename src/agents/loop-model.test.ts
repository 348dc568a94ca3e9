import { createAgent } from 'langchain';
import { LoopModel } from './loop-model';

it('calls nobody where a loop has lost the middleware that does', async () => {
  const agent = createAgent({ model: new LoopModel(), tools: [] });
  await expect(agent.invoke({ messages: [{ role: 'user', content: 'Hi' }] })).rejects.toThrow('called a model itself');
});
