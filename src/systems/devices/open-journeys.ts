import type { AskModel } from '../../agents/devices/extract/extract-items';
import { firstQuestion, readLanguage } from '../../agents/devices/journey/first-questions';
import { replyToAnswer } from '../../agents/devices/journey/reply-to-answer';
import type { JourneyDeps } from '../../commands/devices/journey/journeys';
import { readCallTimeouts } from '../../llm/call-limits';
import { type AskChat, createAskChat } from '../../llm/gateway/ask-chat';
import { completeChat } from '../../llm/gateway/complete-chat';
import { createResponseCache } from '../../llm/gateway/response-cache';
import type { Caller } from '../../platform/caller';
import { AppError } from '../../platform/errors';
import type { Base } from '../base';

/** The role (of models) that background agents and their set-up are served by; where there is none of that name, the default model. */
export const AGENTS_ROLE = 'devices';
/** Longest answer of a turn, and of what is tried on a sample. */
const ANSWER_TOKENS_MAX = 4_000;

/** What conversations that set up an agent need. */
export function openJourneys(base: Base): JourneyDeps {
  const cache = createResponseCache({ redis: base.redis.command, prefix: base.config.REDIS_PREFIX, log: base.log });
  const gateway = { ...base, cache, limits: readCallTimeouts(base.config) };
  const askChat = createAskChat((call) => completeChat(gateway, call), base.log);
  return {
    ...{ models: base.models, secrets: base.secrets, languageOf: readLanguage, firstQuestion },
    reply: (caller, talk, gone) => replyToAnswer(askOf(base, askChat, caller, gone), talk),
  };
}

/** A model with no tools at all; each call is paid and in the ledger. */
const askOf =
  (base: Base, askChat: AskChat, caller: Caller, gone: AbortController): AskModel =>
  async ({ system, person }) => {
    const own = await base.ownModels.modelsOf(caller.organisationId);
    const { roles, defaultModel } = own ?? base.resolvedModels;
    const answer = await askChat({
      request: {
        model: Object.hasOwn(roles, AGENTS_ROLE) ? AGENTS_ROLE : defaultModel,
        messages: [
          { role: 'system', content: system },
          { role: 'user', content: person },
        ],
        max_completion_tokens: ANSWER_TOKENS_MAX,
      },
      ...{ caller, gone, cache: undefined },
    });
    const text = 'completion' in answer ? answer.completion.choices[0]?.message.content : undefined;
    if (typeof text !== 'string')
      throw new AppError('model_answer_invalid', 'The model said nothing.', { status: 502, isRetryable: true });
    return text;
  };
