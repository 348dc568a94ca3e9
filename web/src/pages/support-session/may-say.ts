import type { SupportSession } from '@contracts/support/sessions';
import { texts } from './texts';

/** Why nothing can be said in a session now; undefined where it can. */
export function whyNot({ status, access }: Pick<SupportSession, 'status' | 'access'>): string | undefined {
  if (status === 'paused') return texts.composer.paused;
  if (status !== 'active') return texts.over[status];
  return access.canWrite ? undefined : texts.readOnly;
}
