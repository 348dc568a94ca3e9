import { z } from 'zod';
import { defineOperation } from '../kernel/operation';
import { AGENT_TEMPLATE_MAX, AGENT_TYPES, type AgentType, DATA_TYPES, type DataType } from './agent-schemas';
import { agentsTag as tag } from './scope';

/** Answers of a person in one conversation. */
export const JOURNEY_TURNS_MAX = 5;
export const JOURNEY_MESSAGE_MAX = 4_000;

const member = { kind: 'organisation', role: 'member' } as const;
const sessionId = z.string().min(1).max(100);

export const journeyStart = defineOperation({
  id: 'agents.journey.start',
  method: 'post',
  path: '/api/v1/agents/journey/start',
  tag,
  summary: 'Begin a conversation that ends with what an agent is told to look for',
  description: '`Accept-Language` says in which language. Kept for 24 h.',
  permission: member,
  body: z.strictObject({
    agent_type: z.enum(AGENT_TYPES),
    data_types: z.array(z.enum(DATA_TYPES)).min(1).max(DATA_TYPES.length),
  }),
  responses: { 201: z.object({ session_id: sessionId, message: z.string(), done: z.literal(false) }) },
});
export const journeyMessage = defineOperation({
  id: 'agents.journey.message',
  method: 'post',
  path: '/api/v1/agents/journey/message',
  tag,
  summary: 'Answer a question of such a conversation',
  description:
    'After 3 to 5 questions `done: true` with the `prompt_template`, which was tried on a sample of each data type: `message` says so where one did not come out. 404 `journey_not_found` for one that is unknown, over, or somebody else’s; 409 `journey_busy` while it is being answered.',
  permission: member,
  callsModels: true,
  limit: 'generations',
  body: z.strictObject({ session_id: sessionId, message: z.string().trim().min(1).max(JOURNEY_MESSAGE_MAX) }),
  responses: {
    200: z.object({
      session_id: sessionId,
      message: z.string(),
      done: z.boolean(),
      prompt_template: z.string().max(AGENT_TEMPLATE_MAX).optional(),
    }),
  },
});
export const journeyOperations = [journeyStart, journeyMessage] as const;

/** A conversation as it stands. */
export interface JourneyTalk {
  agentType: AgentType;
  dataTypes: readonly DataType[];
  /** Of the person: two letters. */
  language: string;
  lines: readonly { who: 'agent' | 'person'; text: string }[];
}
/** What comes of an answer; with a template the conversation is over. */
export interface JourneyReply {
  message: string;
  template?: string;
}
