import { type Operation, scopeOf } from '../contracts/kernel/operation';
import type { Caller } from '../platform/caller';
import { forbidden } from '../platform/errors';

/** Refuses an API key what it was not given: 403 `session_required` where no key will do, else `scope_missing`. */
export function requireScope(operation: Pick<Operation, 'scope' | 'method'>, key: NonNullable<Caller['apiKey']>): void {
  const scope = scopeOf(operation);
  if (scope === 'session') throw keyRefused();
  if (!key.scopes.includes(scope)) throw forbidden('scope_missing', `This API key lacks the scope ${scope}.`);
}

/** What no API key may do, whatever its scopes. */
export const keyRefused = () =>
  forbidden('session_required', 'No API key may do this: it takes a person who is logged in.');
