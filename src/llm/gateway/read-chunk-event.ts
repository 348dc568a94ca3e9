import { z } from 'zod';
import { chatUsage, type ChatChunk } from '../../contracts/gateway/chat-completions';
import { ModelAnswerInvalid } from '../model-errors';
import { isError, toProviderError } from './dialects/read-provider-error';

const choice = z.looseObject({
  index: z.int().nullish(),
  delta: z.looseObject({}).nullish(),
  finish_reason: z.string().nullish(),
});
const event = z.looseObject({ choices: z.array(choice).nullish(), usage: chatUsage.nullish().catch(undefined) });

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
  return readChunk(dataOf(text));
}

/** The same of an event's data. What a server leaves out or says null for is filled in; what it adds stays. */
export function readChunk(data: string): ChatChunk | 'done' | undefined {
  if (data === '') return undefined;
  if (data.trim() === '[DONE]') return 'done';
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch (cause) {
    throw new ModelAnswerInvalid('an event that is no JSON', { cause });
  }
  if (isError(value)) throw toProviderError('openai', value);
  const parsed = event.safeParse(value);
  if (!parsed.success) throw new ModelAnswerInvalid('an event that is no chunk');
  const choices = (parsed.data.choices ?? []).map(({ index, delta, finish_reason: finish, ...more }) => ({
    ...more,
    ...{ index: index ?? 0, delta: delta ?? {}, finish_reason: finish ?? null },
  }));
  return { ...parsed.data, choices } as unknown as ChatChunk;
}
