import type { AgentType, DataType } from '@contracts/devices/agent-schemas';

/** As `JOURNEY_TURNS_MAX` of the contract. */
export const TURNS_MAX = 5;

/** A conversation as this tab knows it: the server tells it once, line by line. */
export interface Talk {
  sessionId: string;
  type: AgentType;
  dataTypes: DataType[];
  lines: { who: 'agent' | 'person'; text: string }[];
  /** What it ended with. */
  template?: string;
  /** The server does not go on with it. */
  isOver?: boolean;
}

type Reply = { message: string; done: boolean; prompt_template?: string | undefined };

/** The conversation after an answer and what came of it. */
export const withReply = (talk: Talk, said: string, reply: Reply): Talk => ({
  ...talk,
  lines: [...talk.lines, { who: 'person', text: said }, { who: 'agent', text: reply.message }],
  ...(reply.done && { template: reply.prompt_template ?? '' }),
});

/** How many answers may still be given, at most. */
export const turnsLeft = ({ lines }: Pick<Talk, 'lines'>): number =>
  Math.max(0, TURNS_MAX - lines.filter(({ who }) => who === 'person').length);

export const writeTalk = (talk: Talk | null): string => (talk === null ? '' : JSON.stringify(talk));

/** What was kept of one; null for nothing, and for what is none. */
export function readTalk(text: string): Talk | null {
  try {
    const kept: unknown = text === '' ? null : JSON.parse(text);
    return isTalk(kept) ? kept : null;
  } catch {
    return null;
  }
}

const isTalk = (value: unknown): value is Talk =>
  typeof value === 'object' &&
  value !== null &&
  'sessionId' in value &&
  typeof value.sessionId === 'string' &&
  'lines' in value &&
  Array.isArray(value.lines) &&
  'dataTypes' in value &&
  Array.isArray(value.dataTypes);
