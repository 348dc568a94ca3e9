import type { BudgetAlertRecord, BudgetCounterRecord } from '../../models/money/budget.model';
import { budgetCounters } from '../../models/money/budget/applied-budgets';
import { findPassedThresholds } from '../../models/money/budget/find-passed-thresholds';
import type { Models } from '../../models/index';
import { ADMIN_ROLES } from '../../platform/caller';
import { formatUsd } from '../../platform/money';
import { type Connection, isDuplicateKey, withTransaction } from '../../platform/mongo';
import { appendAudit } from '../audit/audit';
import type { MailOutbox } from '../accounts/mail-outbox';

export interface AlertDeps {
  models: Models;
  connection: Connection;
  mails: MailOutbox;
}

/**
 * Tells the admins of budgets of which more is spent than a threshold: once a budget, period, threshold and limit, however many
 * processes do this at once. A sweep, so that no call waits for it; it looks only at what has changed since the last.
 * Returns how many alerts it wrote.
 */
export async function sendBudgetAlerts(deps: AlertDeps, now = new Date()): Promise<number> {
  const { models } = deps;
  const checked = await findPassedThresholds(models, now);
  const ids = checked.flatMap(({ alerts }) => alerts.map(({ _id }) => _id));
  const known = ids.length > 0 ? await models.BudgetAlert.find({ _id: { $in: ids } }, { _id: 1 }).lean() : [];
  const isKnown = new Set(known.map(({ _id }) => _id));
  let written = 0;
  for (const { counter, alerts } of checked) {
    for (const alert of alerts) if (!isKnown.has(alert._id)) written += Number(await writeAlert(deps, alert));
    await markChecked(models, counter);
  }
  return written;
}

/** Unless more was spent, or the budget changed, since it was read: then the next sweep looks again. */
async function markChecked(models: Models, counter: BudgetCounterRecord): Promise<void> {
  const { _id, organisationId, spentNanoUsd, uncheckedAt } = counter;
  if (uncheckedAt === undefined) return;
  await budgetCounters(models).updateOne(
    { _id, organisationId, spentNanoUsd, uncheckedAt },
    { $unset: { uncheckedAt: '' } },
  );
}

/** The alert with its audit entry and mails, all or none; false where another process was first. */
async function writeAlert({ models, connection, mails }: AlertDeps, alert: BudgetAlertRecord): Promise<boolean> {
  const { organisationId, scope, subjectId, period, percent, limitNanoUsd, spentNanoUsd } = alert;
  const admins = mails.isConfigured
    ? await models.User.find(
        { organisationId, role: { $in: ADMIN_ROLES }, isServiceUser: false, disabledAt: null },
        { _id: 1 },
      ).lean()
    : [];
  const entry = {
    organisationId,
    action: 'budget.threshold-passed' as const,
    resource: `budget:${alert.budgetId.toHexString()}`,
    details: {
      ...{ scope, period, percent },
      subjectId: subjectId.toHexString(),
      limitUsd: formatUsd(limitNanoUsd),
      spentUsd: formatUsd(spentNanoUsd),
    },
  };
  try {
    const outboxIds = await withTransaction(connection, async (session) => {
      const kept: string[] = [];
      await models.BudgetAlert.collection.insertOne(alert as never, { session });
      await appendAudit(models, entry, session);
      for (const { _id } of admins)
        kept.push(await mails.keep({ mail: 'budget-alert', alertId: alert._id, userId: _id.toHexString() }, session));
      return kept;
    });
    for (const id of outboxIds) await mails.issue(id);
    return true;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return false;
  }
}
