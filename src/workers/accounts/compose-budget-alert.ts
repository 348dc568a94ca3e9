import { Types } from 'mongoose';
import type { BudgetScope } from '../../contracts/money/budgets';
import { budgetAlertMail } from '../../mail/budget-mail';
import { buildMail } from '../../mail/build-mail';
import type { Mail } from '../../mail/mailer';
import { findAccount } from '../../models/accounts/account-queries';
import { readSubjects } from '../../models/money/budget/read-subjects';
import type { Models } from '../../models/index';
import { isAdmin } from '../../platform/caller';
import { formatUsd } from '../../platform/money';

const KINDS: Partial<Record<BudgetScope, string>> = { apiKey: 'API key', flow: 'flow', embedToken: 'embed token' };

/** The mail that tells an admin of a budget; undefined where the alert is gone, or they are no admin of it any more. */
export async function composeBudgetAlert(
  { models, linkBase }: { models: Models; linkBase: string },
  id: string,
  request: { alertId: string; userId: string },
): Promise<Mail | undefined> {
  const account = await findAccount(models, new Types.ObjectId(request.userId));
  if (!account || !isAdmin(account.user)) return undefined;
  const { organisationId } = account.user;
  const alert = await models.BudgetAlert.findOne({ _id: request.alertId, organisationId }).lean();
  if (!alert) return undefined;
  const { scope, period, percent } = alert;
  const subjectId = alert.subjectId.toHexString();
  const subject = (await readSubjects(models, [{ organisationId, scope, subjectId }])).get(subjectId);
  const kind = KINDS[scope] ?? 'person';
  return buildMail(
    id,
    account.user.email,
    budgetAlertMail(linkBase, {
      ...{ period, percent },
      name: account.user.name,
      of: subject && { kind, name: subject.name },
      spentUsd: formatUsd(alert.spentNanoUsd),
      limitUsd: formatUsd(alert.limitNanoUsd),
      resetsAt: alert.resetsAt ?? undefined,
    }),
  );
}
