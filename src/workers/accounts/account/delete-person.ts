import { Types } from 'mongoose';
import {
  type AccountDeletionRecord,
  DELETION_PARTS,
  type DeletionPart,
} from '../../../models/accounts/account-deletion.model';
import type { Models } from '../../../models/index';
import { crashPoint } from '../../../platform/crash-point';
import { withTransaction } from '../../../platform/mongo';
import { delay } from '../../../platform/time';
import type { CancelDeps } from '../../../runs/lifecycle/cancel-run';
import type { MailOutbox } from '../../../security/accounts/mail-outbox';
import { deleteLogins } from '../../../security/accounts/own-logins';
import { beginDeletion } from './begin-deletion';
import { cancelRunsOf } from './cancel-runs-of';
import { eraseAccount } from './erase-account';
import { eraseCanvases } from './erase-canvases';
import { eraseSessions } from './erase-sessions';
import { eraseAudit, eraseTexts } from './erase-texts';
import { eraseOrganisation } from './erase-organisation';

export interface DeletionDeps {
  models: Models;
  mails: MailOutbox;
  cancel: CancelDeps;
  signal: AbortSignal;
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
  for (const part of DELETION_PARTS) {
    if (begun.partsDone.includes(part)) continue;
    if (part === 'account') await finish(deps, begun);
    else await doPart(deps, begun, part);
    await crashPoint(`deletion.${part}`);
  }
  return 'done';
}

async function doPart(deps: DeletionDeps, deletion: AccountDeletionRecord, part: DeletionPart): Promise<void> {
  const { models, signal } = deps;
  switch (part) {
    case 'runs':
      await cancelRunsOf(deps.cancel, deletion);
      await delay(deps.settleMs, signal);
      // Those that began while a process still believed in a log-in.
      await cancelRunsOf(deps.cancel, deletion);
      break;
    case 'canvases':
      await eraseCanvases(models, deletion);
      break;
    case 'support sessions':
      await eraseSessions(deps, deletion);
      break;
    case 'texts':
      await eraseTexts(deps, deletion);
      break;
    case 'audit log':
      await eraseAudit(models, deletion);
      break;
    case 'account':
      return;
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
