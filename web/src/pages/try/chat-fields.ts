import type { ChatSettings } from '@/app/snippets/chat-body';
import type { Turn } from './conversation';
import { texts } from './texts';

/** What is set on the page, as it was typed. */
export interface ChatFields {
  model: string;
  system: string;
  temperature: string;
  maxTokens: string;
  isStreamed: boolean;
  isCached: boolean;
  hasSchema: boolean;
  schema: string;
}
export type FieldFaults = Partial<Record<'temperature' | 'maxTokens' | 'schema', string>>;

const SCHEMA = {
  type: 'object',
  properties: { answer: { type: 'string' }, isCertain: { type: 'boolean' } },
  required: ['answer', 'isCertain'],
  additionalProperties: false,
};

export const FIRST_FIELDS: Omit<ChatFields, 'model'> = {
  system: '',
  temperature: '',
  maxTokens: '',
  isStreamed: true,
  isCached: false,
  hasSchema: false,
  schema: JSON.stringify(SCHEMA, null, 2),
};

/** What of the fields cannot be sent; empty where all can. */
export function findFaults(fields: ChatFields): FieldFaults {
  const temperature = readNumber(fields.temperature);
  const maxTokens = readNumber(fields.maxTokens);
  return {
    ...(temperature === undefined || (temperature >= 0 && temperature <= 2)
      ? {}
      : { temperature: texts.temperatureWrong }),
    ...(maxTokens === undefined || (Number.isInteger(maxTokens) && maxTokens > 0)
      ? {}
      : { maxTokens: texts.maxTokensWrong }),
    ...(!fields.hasSchema || readObject(fields.schema) !== undefined ? {} : { schema: texts.schemaWrong }),
  };
}

/** The request: system prompt, the turns so far (those that failed without a word left out), the new question. Of fields with faults nothing. */
export function toChat(fields: ChatFields, turns: readonly Turn[], question: string): ChatSettings {
  const faults = findFaults(fields);
  const said = turns.filter(({ text }) => text !== '');
  return {
    model: fields.model,
    messages: [
      ...(fields.system.trim() === '' ? [] : [{ role: 'system' as const, content: fields.system }]),
      ...said.flatMap((turn) => [
        { role: 'user' as const, content: turn.question },
        { role: 'assistant' as const, content: turn.text },
      ]),
      { role: 'user' as const, content: question },
    ],
    temperature: faults.temperature === undefined ? readNumber(fields.temperature) : undefined,
    maxTokens: faults.maxTokens === undefined ? readNumber(fields.maxTokens) : undefined,
    isStreamed: fields.isStreamed,
    isCached: fields.isCached,
    schema: fields.hasSchema ? readObject(fields.schema) : undefined,
  };
}

/** Undefined for an empty field, NaN for what is no number. */
const readNumber = (text: string): number | undefined =>
  text.trim() === '' ? undefined : Number(text.replace(',', '.'));

function readObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined; // said beside the field
  }
}
