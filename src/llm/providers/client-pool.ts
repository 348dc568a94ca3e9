import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { ResolvedModel, ResolvedModels } from '../../../config/models';
import { ExpiringCache } from '../../platform/expiring-cache';
import { MINUTE_MS } from '../../platform/time';
import { credentialHash } from '../routing/credential-hash';
import { createChatModel } from './create-chat-model';

/** Clients with keys of organisations that a process keeps, and for how long: a key that was taken away stays no longer in memory. */
const OWN_CLIENTS_MAX = 500;
const OWN_CLIENT_MS = 10 * MINUTE_MS;

const nameOf = (model: ResolvedModel) => `${credentialHash(model)}:${model.outputMax ?? ''}`;

/** Clients of the agents, each made at its first call. */
export interface ClientPool {
  /** `maxOutputTokens`: of each of its answers; default as `createChatModel`. */
  get(model: ResolvedModel, maxOutputTokens?: number): Promise<BaseChatModel>;
  readonly size: number;
}

/**
 * One client a provider, model with its longest answer, address, whole key and organisation: two keys never share one, however
 * alike they are, nor do two organisations. Those that the catalogue no longer names are forgotten; calls at work keep theirs.
 */
export function createClientPool(resolved: ResolvedModels): ClientPool {
  const clients = new Map<string, Promise<BaseChatModel>>();
  const ownClients = new ExpiringCache<Promise<BaseChatModel>>(OWN_CLIENTS_MAX);
  let targets = resolved.targets;
  const forget = () => {
    if (targets === resolved.targets) return;
    targets = resolved.targets;
    const named = new Set(targets.map(({ model }) => nameOf(model)));
    for (const key of clients.keys()) if (!named.has(key.slice(0, key.lastIndexOf(':')))) clients.delete(key);
  };
  return {
    get size() {
      forget();
      return clients.size;
    },
    get(model, maxOutputTokens) {
      // LangChain's clients take the longest answer when they are made, not with a call.
      const key = `${nameOf(model)}:${maxOutputTokens ?? ''}`;
      if (model.own) {
        const client = ownClients.get(key);
        if (client) return client;
        const own = createChatModel(model, maxOutputTokens);
        ownClients.set(key, own, Date.now() + OWN_CLIENT_MS);
        // A look drops what has ended: nobody may ever ask for this key again.
        setTimeout(() => ownClients.get(key), OWN_CLIENT_MS + 1).unref();
        own.catch(() => ownClients.delete(key));
        return own;
      }
      forget();
      const known = clients.get(key);
      if (known) return known;
      const made = createChatModel(model, maxOutputTokens);
      clients.set(key, made);
      made.catch(() => clients.delete(key)); // the next call tries again
      return made;
    },
  };
}
