import type { ResolvedModel } from '../../config/models';

/** Tells Anthropic to keep the prompt up to here, for five minutes. */
export const CACHE_MARK = { cache_control: { type: 'ephemeral' } } as const;

/** Whether a model wants to be told what of the prompt to keep. The other providers keep what they like by themselves. */
export const takesCacheMarks = ({
  provider,
  capabilities,
}: Pick<ResolvedModel, 'provider' | 'capabilities'>): boolean =>
  provider === 'anthropic' && capabilities?.promptCache === true;
