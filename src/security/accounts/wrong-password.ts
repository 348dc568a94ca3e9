import type { Types } from 'mongoose';
import type { Models } from '../../models/index';
import { appendAudit } from '../audit/audit';
import type { Origin } from './log-in-sessions';
import type { AdmittedPassword } from './login-throttle';

/** Whose password was wrong: their account, and by which log-in it was asked for where it was within one. */
export interface WrongPassword {
  organisationId: Types.ObjectId;
  userId: Types.ObjectId;
  action: 'auth.login-failed' | 'auth.password-wrong';
  logInId?: string | undefined;
  /** After it the e-mail is closed to strange addresses. */
  isLast?: boolean;
}

/**
 * Audits a wrong password, and that it was the last that may be: once a block. Without `wrong` nobody has the e-mail: the same
 * is done, and written nowhere.
 */
export async function noteWrongPassword(
  models: Models,
  admitted: AdmittedPassword,
  origin: Origin,
  wrong: WrongPassword | undefined,
): Promise<void> {
  const isBlockedNow = await admitted.fail();
  if (!wrong) return;
  const { organisationId, userId, action, logInId, isLast } = wrong;
  const resource = `user:${userId.toHexString()}`;
  // Whoever is logged in is known; who fails to log in is not.
  const who = logInId === undefined ? {} : { actorId: userId, logInId };
  await appendAudit(models, { organisationId, ...who, action, resource, ...origin });
  const blocked = { organisationId, action: 'auth.blocked' as const, resource };
  if (isBlockedNow) await appendAudit(models, { ...blocked, ...origin });
  // By so many addresses that the last one says nothing.
  if (isLast) await appendAudit(models, { ...blocked, details: { addresses: 'many' } });
}
