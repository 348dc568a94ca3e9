/**
 * Changes a package for good, so it has packages to itself.
 * @jest-environment node
 */
import { AIMessage } from '@langchain/core/messages';
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons';
import { FakeListChatModel } from '@langchain/core/utils/testing';
import { createAgent, createMiddleware } from 'langchain';
import { useExplicitConfig } from './explicit-config';

/** The config that code in a node of a loop finds without having been handed it. */
async function readAmbientConfig(): Promise<unknown> {
  let found: unknown = 'no node ran';
  const look = createMiddleware({
    name: 'look',
    wrapModelCall: () => {
      found = AsyncLocalStorageProviderSingleton.getRunnableConfig();
      return new AIMessage('Done');
    },
  });
  const agent = createAgent({ model: new FakeListChatModel({ responses: ['unused'] }), middleware: [look] });
  await agent.invoke({ messages: [{ role: 'user', content: 'Hello' }] });
  return found;
}

describe('useExplicitConfig', () => {
  // The first half fails where LangChain has gone another way and the file can be deleted.
  it('ends the ambient config of the loops, which LangChain has by itself', async () => {
    expect(await readAmbientConfig()).toBeDefined();
    useExplicitConfig();
    expect(await readAmbientConfig()).toBeUndefined();
  });
});
