import type { z } from 'zod';
import { parseWithin } from '../../../platform/measure-json';
import { ModelAnswerInvalid } from '../../model-errors';

/** As deep as an answer may be: nobody's is, and a server of somebody's own must not hold up the others. */
const ANSWER_LIMITS = { maxDepth: 256, maxValues: Infinity };

/** The provider's JSON text as a value. Throws `ModelAnswerInvalid`. */
export function parseJson(text: string): unknown {
  try {
    return parseWithin(ANSWER_LIMITS, text);
  } catch (cause) {
    throw new ModelAnswerInvalid(`the provider sent what is no JSON: ${text.slice(0, 200)}`, { cause });
  }
}

/** The provider's value in the shape we know. Throws `ModelAnswerInvalid` naming what does not fit. */
export function readAnswer<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new ModelAnswerInvalid(`the provider's answer has another shape: ${issue?.path.join('.')} ${issue?.message}`);
}
