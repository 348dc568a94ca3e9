import type { UserRecord } from '../../models/accounts/user.model';
import type { AccountDeps } from './accounts';
import type { Origin } from './log-in-sessions';
import { noteWrongPassword } from './wrong-password';

/**
 * Whether somebody who is logged in knows their password: an open browser is no way to guess it. A wrong one counts as at the
 * log-in, and is audited; 429 after too many.
 */
export async function checkOwnPassword(
  deps: Pick<AccountDeps, 'models' | 'passwords' | 'passwordTurns' | 'throttle'>,
  user: UserRecord,
  password: string,
  origin: Origin,
  logInId: string | undefined,
): Promise<boolean> {
  const { admitted, isRight } = await deps.passwordTurns.take(origin.ip, async () => ({
    admitted: await deps.throttle.admit(user.email, origin.ip),
    isRight: await deps.passwords.verify(password, user.passwordHash),
  }));
  if (isRight) {
    await admitted.giveBack();
    return true;
  }
  const { _id: userId, organisationId } = user;
  const wrong = { organisationId, userId, action: 'auth.password-wrong' as const, logInId };
  await noteWrongPassword(deps.models, admitted, origin, wrong);
  return false;
}
