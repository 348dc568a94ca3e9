import { z } from 'zod';
import { chatUsage, type ChatChunk } from '../../contracts/chat-completions';
import { ModelAnswerInvalid } from '../model-errors';
import { toProviderError } from './dialects/read-provider-error';

const event = z.looseObject({
  choices: z
    .array(z.looseObject({ delta: z.looseObject({}).nullish(), finish_reason: z.string().nullish() }))
    .nullish(),
  usage: chatUsage.nullish().catch(undefined),
  error: z.unknown().optional(),
});

function dataOf(text: string): string {
  const [line = '', ...others] = text.trimEnd().split('\n', 2);
  if (others.length === 0 && line.startsWith('data:')) return line.slice('data:'.length).trimStart(); // as almost all are
  return text
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice('data:'.length).trimStart())
    .join('\n');
}

/** Whether an event's data did not break off. */
export function isWhole(text: string): boolean {
  const data = dataOf(text);
  if (data === '[DONE]') return true;
  try {
    return typeof JSON.parse(data) === 'object';
  } catch {
    return false; // it broke off
  }
}

/** A chunk; undefined for what is no data: a comment. Throws what the server told: `ProviderError`; for what is none `ModelAnswerInvalid`. */
export function readEvent(text: string): ChatChunk | 'done' | undefined {
  const data = dataOf(text);
  if (data === '') return undefined;
  if (data.trim() === '[DONE]') return 'done';
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch (cause) {
    throw new ModelAnswerInvalid('an event that is no JSON', { cause });
  }
  const parsed = event.safeParse(value);
  if (!parsed.success) throw new ModelAnswerInvalid('an event that is no chunk');
  if (parsed.data.error) throw toProviderError('openai', parsed.data);
  return { ...parsed.data, choices: parsed.data.choices ?? [] } as unknown as ChatChunk;
}
