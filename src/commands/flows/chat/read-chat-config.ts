import type { ChatConfig } from '../../../contracts/flows/chat';
import type { ChatSettings } from '../../../contracts/flows/chat-settings';
import { badRequest } from '../../../platform/errors';

/** A model as callers may name it. */
export interface OfferedModel {
  id: string;
  provider: string;
  /** What its provider calls it. */
  providerModel: string;
}

/**
 * What a caller sets for one answer, found to be allowed and to be had: `model` is one of the catalogue's ids. 400
 * `override_not_allowed` where the flow does not let it, `model_not_offered` naming the models there are.
 */
export function readChatConfig(
  { provider, model, tools, ...rest }: ChatConfig,
  settings: ChatSettings | undefined,
  offered: readonly OfferedModel[],
): ChatConfig {
  const given = Object.entries({ provider, model, tools, ...rest }).flatMap(([name, value]) =>
    value === undefined ? [] : [name],
  );
  const allowed: readonly string[] | undefined = settings && (settings.overrides ?? []);
  const refused = allowed ? given.filter((name) => !allowed.includes(name)) : [];
  if (refused.length > 0)
    throw badRequest(
      'override_not_allowed',
      `The flow does not let ${refused.join(', ')} be set. It lets be set: ${allowed?.join(', ') || 'nothing'}.`,
      { errors: refused.map((name) => ({ path: `config.${name}`, message: 'may not be set' })) },
    );
  const set = { ...rest, ...(tools && { tools }) };
  if (model === undefined && provider === undefined) return set;
  const found = offered.find(
    (one) =>
      (provider === undefined || one.provider === provider) &&
      (model === undefined || one.id === model || one.providerModel === model),
  );
  if (found) return { ...set, model: found.id };
  const names = offered.map((one) => `${one.provider} ${one.id}`).join(', ');
  throw badRequest('model_not_offered', `There is no such model here. There are: ${names}.`, {
    errors: [{ path: 'config.model', message: 'is none that there is' }],
  });
}
