import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { ModelRole, ResolvedModel, ResolvedModels } from '../../config/models';
import { badRequest } from '../platform/errors';
import { createChatModel } from './providers/create-chat-model';

/** A model together with its client. One client a model and process, made at the first call. */
export interface Deployment {
  model: ResolvedModel;
  client(): Promise<BaseChatModel>;
}

/** What can be called. */
export interface ModelCatalogue {
  readonly defaultModel: ResolvedModel;
  /** Every usable model, without secrets. */
  list(): { id: string; label: string; isDemo: boolean }[];
  has(id: string): boolean;
  /**
   * The model asked for (default: the catalogue's), then those it falls back to. The demo model never stands in for
   * another one. Throws `unknown_model` (400).
   */
  chain(role: ModelRole, id?: string): Deployment[];
}

export function createModelCatalogue(resolved: ResolvedModels): ModelCatalogue {
  const deployments = new Map(resolved.models.map((model) => [model.id, deploy(model)]));
  const find = (id: string): Deployment => {
    const deployment = deployments.get(id);
    if (!deployment) throw badRequest('unknown_model', `There is no model "${id.slice(0, 100)}" here.`);
    return deployment;
  };
  const present = ({ id, label, isDemo }: ResolvedModel) => ({ id, label, isDemo });
  return {
    defaultModel: find(resolved.defaultModel).model,
    list: () => resolved.models.map(present),
    has: (id) => deployments.has(id),
    chain(role, id = resolved.defaultModel) {
      const first = find(id);
      if (first.model.isDemo) return [first];
      const rest = resolved.chains[role].filter((other) => other !== id).map(find);
      return [first, ...rest.filter(({ model }) => !model.isDemo)];
    },
  };
}

function deploy(model: ResolvedModel): Deployment {
  let client: Promise<BaseChatModel> | undefined;
  return {
    model,
    client: () => (client ??= createChatModel(model)),
  };
}
