import { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { ChatResult } from '@langchain/core/outputs';

/**
 * What stands where LangChain's loop wants a model: never called, since each call is a step of the run, which goes by the gateway's
 * dialects (`durable-steps.ts`). A loop that has lost that middleware fails at its first call, rather than reach a provider unpaid.
 */
export class LoopModel extends BaseChatModel {
  constructor() {
    super({});
  }
  override _llmType(): string {
    return 'loop';
  }
  override bindTools(): this {
    return this;
  }
  override _generate(): Promise<ChatResult> {
    return Promise.reject(new Error('an agent’s loop called a model itself'));
  }
}
