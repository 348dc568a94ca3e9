import { texts } from './texts';
import { useUser } from './use-session';

/** Why this person makes and spends nothing; undefined: they may. */
export function useLooksOnly(): string | undefined {
  return useUser()?.role === 'viewer' ? texts.looksOnly : undefined;
}
