import type { ChatRequest } from '../../../contracts/gateway/chat-completions';

const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const;
export type Effort = (typeof EFFORTS)[number];

/** The same in the three words that most providers have; without `none`. */
export const LEVELS: Record<Exclude<Effort, 'none'>, 'low' | 'medium' | 'high'> = {
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
};

/** How much the model is to think, where the request says so in a word of OpenAI's; others say nothing. */
export const effortOf = (request: ChatRequest): Effort | undefined =>
  EFFORTS.find((known) => known === request['reasoning_effort']);
