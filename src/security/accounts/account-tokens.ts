import { createHash, randomBytes } from 'node:crypto';
import type { ClientSession, Types } from 'mongoose';
import type { AccountTokenRecord } from '../../models/accounts/account-token.model';
import type { Models } from '../../models/index';
import { AppError, badRequest } from '../../platform/errors';
import { DAY_MS, HOUR_MS } from '../../platform/time';
import type { LoginThrottle } from './login-throttle';

export type AccountTokenPurpose = AccountTokenRecord['purpose'];

const PASSWORD_RESET_TTL_MS = HOUR_MS;
const EMAIL_VERIFICATION_TTL_MS = DAY_MS;
/** How long an invitation waits, and its links work. */
export const INVITATION_TTL_MS = 7 * DAY_MS;
const ACCOUNT_DELETION_TTL_MS = HOUR_MS;

const TTL_MS: Record<AccountTokenPurpose, number> = {
  'password-reset': PASSWORD_RESET_TTL_MS,
  'email-verification': EMAIL_VERIFICATION_TTL_MS,
  invitation: INVITATION_TTL_MS,
  'account-deletion': ACCOUNT_DELETION_TTL_MS,
};
const TOKEN_BYTES = 32;

/** Makes a token for a mail to this address. It is kept as a hash only; the answer is the one place it is in full. */
export async function createAccountToken(
  models: Models,
  use: { purpose: AccountTokenPurpose; subjectId: Types.ObjectId; email: string },
): Promise<string> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const now = Date.now();
  await models.AccountToken.collection.insertOne({
    ...use,
    hash: hashOf(token),
    usedAt: null,
    expiresAt: new Date(now + TTL_MS[use.purpose]),
    createdAt: new Date(now),
  });
  return token;
}

/** What a token is good for, which it stays. 400 `link_invalid` as for `spendAccountToken`. */
export async function readAccountToken(
  models: Models,
  purpose: AccountTokenPurpose,
  token: string,
): Promise<AccountTokenRecord> {
  const known = await models.AccountToken.findOne(usable(purpose, token)).lean<AccountTokenRecord>();
  if (!known) throw linkInvalid();
  return known;
}

/**
 * Uses a token up, in the transaction of what it allows; every other token for the same thing goes with it. 400
 * `link_invalid` where it is unknown, for something else, used, or ran out: which, is not said.
 */
export async function spendAccountToken(
  models: Models,
  purpose: AccountTokenPurpose,
  token: string,
  session: ClientSession,
): Promise<AccountTokenRecord> {
  const spent = await models.AccountToken.findOneAndUpdate(
    usable(purpose, token),
    { $set: { usedAt: new Date() } },
    { session },
  ).lean<AccountTokenRecord>();
  if (!spent) throw linkInvalid();
  await dropAccountTokens(models, purpose, spent.subjectId, session);
  return spent;
}

/** Ends every token that is good for one thing. */
export async function dropAccountTokens(
  models: Models,
  purpose: AccountTokenPurpose,
  subjectId: Types.ObjectId,
  session: ClientSession,
): Promise<void> {
  await models.AccountToken.deleteMany({ purpose, subjectId }, { session });
}

/**
 * Carries out what a token allows, unless this address has guessed too often; a wrong token counts as a guess. So does an e-mail
 * that has an account already, at signing up: who tries a list of them learns of ten.
 */
export async function slowingGuesses<Result>(
  throttle: LoginThrottle,
  purpose: AccountTokenPurpose | 'sign-up',
  ip: string,
  work: () => Promise<Result>,
): Promise<Result> {
  await throttle.requireAllowed(purpose, ip);
  try {
    return await work();
  } catch (error) {
    const isGuess =
      error instanceof AppError && error.code === (purpose === 'sign-up' ? 'email_taken' : 'link_invalid');
    if (isGuess) await throttle.countFailure(purpose, ip);
    throw error;
  }
}

/** 400 for a mail's link that is good no more. */
export const linkInvalid = () =>
  badRequest('link_invalid', 'This link works no more: it was used, replaced, or ran out. Ask for a new one.');

const usable = (purpose: AccountTokenPurpose, token: string) => ({
  ...{ hash: hashOf(token), purpose, usedAt: null },
  expiresAt: { $gt: new Date() },
});
const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');
