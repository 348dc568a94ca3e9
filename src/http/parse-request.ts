import type { z } from 'zod';
import type { Operation } from '../contracts/kernel/operation';
import { badRequest } from '../platform/errors';

const ERRORS_SHOWN_MAX = 20;

export interface ParsedRequest {
  params: unknown;
  query: unknown;
  body: unknown;
}

/** Validates path, query and body by the operation's schemas; 400 `validation_failed` naming every field that is wrong. */
export function parseRequest(operation: Operation, { params, query, body }: ParsedRequest): ParsedRequest {
  const errors: { path: string; message: string }[] = [];
  const parse = (schema: z.ZodType | undefined, value: unknown): unknown => {
    if (!schema) return undefined;
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    for (const issue of result.error.issues) errors.push({ path: issue.path.join('.'), message: issue.message });
    return undefined;
  };
  const parsed = {
    params: parse(operation.params, params),
    query: parse(operation.query, query),
    body: parse(operation.body, body ?? {}),
  };
  if (errors.length > 0)
    throw badRequest('validation_failed', 'Some fields are not as they should be.', {
      errors: errors.slice(0, ERRORS_SHOWN_MAX),
    });
  return parsed;
}
