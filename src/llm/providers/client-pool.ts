import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { ResolvedModel, ResolvedModels } from '../../../config/models';
import { credentialHash } from '../routing/credential-hash';
import { createChatModel } from './create-chat-model';

/** Clients of the agents, each made at its first call. */
export interface ClientPool {
  get(model: ResolvedModel): Promise<BaseChatModel>;
  readonly size: number;
}

/**
 * One client a provider, model, address and whole key: two keys never share one, however alike they are. Those that the
 * catalogue no longer names are forgotten; calls at work keep theirs.
 */
export function createClientPool(resolved: ResolvedModels): ClientPool {
  const clients = new Map<string, Promise<BaseChatModel>>();
  let targets = resolved.targets;
  const forget = () => {
    if (targets === resolved.targets) return;
    targets = resolved.targets;
    const named = new Set(targets.map(({ model }) => credentialHash(model)));
    for (const key of clients.keys()) if (!named.has(key)) clients.delete(key);
  };
  return {
    get size() {
      forget();
      return clients.size;
    },
    get(model) {
      forget();
      const key = credentialHash(model);
      const known = clients.get(key);
      if (known) return known;
      const made = createChatModel(model);
      clients.set(key, made);
      made.catch(() => clients.delete(key)); // the next call tries again
      return made;
    },
  };
}
