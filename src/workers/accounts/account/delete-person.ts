import { Types } from 'mongoose';
import type { Config } from '../../../../config/index';
import { type AccountDeletionRecord, FIRST_PARTS, LAST_PARTS } from '../../../models/accounts/account-deletion.model';
import type { Models } from '../../../models/index';
import { crashPoint } from '../../../platform/crash-point';
import type { Logger } from '../../../platform/logger';
import { withTransaction } from '../../../platform/mongo';
import { delay } from '../../../platform/time';
import type { CancelDeps } from '../../../runs/lifecycle/cancel-run';
import type { MailOutbox } from '../../../security/accounts/mail-outbox';
import { deleteLogins } from '../../../security/accounts/own-logins';
import type { Secrets } from '../../../security/secrets/secrets';
import { beginDeletion } from './begin-deletion';
import { cancelRunsOf } from './cancel-runs-of';
import { eraseAccount } from './erase-account';
import { eraseAudit, eraseTexts } from './erase-texts';
import { eraseOrganisation } from './erase-organisation';

/** What a system does where an account is deleted; done again it does nothing more. */
export interface Erasure {
  /** Names it among the parts of a deletion. */
  part: string;
  erase(deps: DeletionDeps, deletion: AccountDeletionRecord): Promise<void>;
}

/** The parts of a deletion, in order. */
export const partsOf = (erasures: readonly Erasure[]): string[] => [
  ...FIRST_PARTS,
  ...erasures.map(({ part }) => part),
  ...LAST_PARTS,
];

export interface DeletionDeps {
  /** The systems' parts. */
  erasures: readonly Erasure[];
  models: Models;
  mails: MailOutbox;
  cancel: CancelDeps;
  signal: AbortSignal;
  /** By which something is undone elsewhere; absent: it is only deleted here. */
  undoing?: { config: Config; secrets: Secrets; log: Logger };
  /** Longer than any process believes in a log-in or a key without reading it again; then nothing new of theirs comes. */
  settleMs: number;
}

/**
 * Deletes an account whose time has come, part by part, each recorded when it is done; each can be done twice, and
 * whoever takes it up again goes on at the first that is not recorded. Resolves to one word: `done`; `gone` where it was
 * taken back or done before; `early`; `stopped` where the person has become the last owner of others meanwhile.
 */
export async function deletePerson(deps: DeletionDeps, userId: string): Promise<'done' | 'gone' | 'early' | 'stopped'> {
  const _id = new Types.ObjectId(userId);
  const begun = await beginDeletion(deps, _id);
  if (typeof begun === 'string') return begun;
  await deleteLogins(deps.models, _id);
  await crashPoint('deletion.begun');
  for (const part of partsOf(deps.erasures)) {
    if (begun.partsDone.includes(part)) continue;
    if (part === 'account') await finish(deps, begun);
    else await doPart(deps, begun, part);
    await crashPoint(`deletion.${part}`);
  }
  return 'done';
}

async function doPart(deps: DeletionDeps, deletion: AccountDeletionRecord, part: string): Promise<void> {
  const { models, signal } = deps;
  switch (part) {
    case 'runs':
      await cancelRunsOf(deps.cancel, deletion);
      await delay(deps.settleMs, signal);
      // Those that began while a process still believed in a log-in.
      await cancelRunsOf(deps.cancel, deletion);
      break;
    case 'texts':
      await eraseTexts(deps, deletion);
      break;
    case 'audit log':
      await eraseAudit(models, deletion);
      break;
    case 'account':
      return;
    default:
      await deps.erasures.find((erasure) => erasure.part === part)?.erase(deps, deletion);
  }
  await models.AccountDeletion.updateOne({ _id: deletion._id }, { $addToSet: { partsDone: part } });
}

/** The last part: name and e-mail go, and a mail says so. Of two that come here at once, one sends it. */
async function finish({ models, mails }: DeletionDeps, deletion: AccountDeletionRecord): Promise<void> {
  const { _id, isOrganisationToo } = deletion;
  if (isOrganisationToo) await eraseOrganisation(models, deletion.organisationId);
  const mailId = await withTransaction(models.User.db, async (session) => {
    const { modifiedCount } = await models.AccountDeletion.updateOne(
      { _id, status: 'running' },
      { $set: { status: 'done' }, $addToSet: { partsDone: 'account' } },
      { session },
    );
    const user = await models.User.findOne({ _id }, null, { session }).lean();
    if (modifiedCount === 0 || !user) return undefined;
    await eraseAccount(models, user, isOrganisationToo, session);
    if (!mails.isConfigured) return undefined;
    return mails.keep({ mail: 'account-deleted', email: user.email, name: user.name }, session);
  });
  if (mailId !== undefined) await mails.issue(mailId);
}
