import type { z } from 'zod';
import type { Operation } from '../contracts/operation';
import { badRequest } from '../platform/errors';

const ERRORS_SHOWN_MAX = 20;

/** Path and query by the operation's schemas; 400 `validation_failed` naming every field of them that is wrong. */
export function parseAddress(
  operation: Operation,
  { params, query }: { params: unknown; query: unknown },
): { params: unknown; query: unknown } {
  const [path, asked] = [operation.params?.safeParse(params), operation.query?.safeParse(query)];
  refuse([...(path?.error?.issues ?? []), ...(asked?.error?.issues ?? [])]);
  return { params: path?.data, query: asked?.data };
}

/** The body by the operation's schema, a file as it is; 400 `validation_failed` naming every field that is wrong. */
export function parseBody(operation: Operation, body: unknown): unknown {
  if (operation.rawBody) return body;
  const parsed = operation.body?.safeParse(body ?? {});
  refuse(parsed?.error?.issues ?? []);
  return parsed?.data;
}

function refuse(issues: readonly z.core.$ZodIssue[]): void {
  if (issues.length === 0) return;
  throw badRequest('validation_failed', 'Some fields are not as they should be.', {
    errors: issues.slice(0, ERRORS_SHOWN_MAX).map(({ path, message }) => ({ path: path.join('.'), message })),
  });
}
