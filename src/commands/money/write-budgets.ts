import { type ClientSession, type Connection, Types } from 'mongoose';
import type { AuditAction } from '../../contracts/accounts/audit-actions';
import {
  type Budget,
  type ChangeBudget,
  type CreateBudget,
  DEFAULT_ALERT_PERCENTS,
} from '../../contracts/money/budgets';
import type { List, ListQuery } from '../../contracts/kernel/common';
import { actorOf, type Caller } from '../../platform/caller';
import { badRequest, conflict, notFound } from '../../platform/errors';
import { formatUsd, parseUsd } from '../../platform/money';
import { isDuplicateKey, withTransaction } from '../../platform/mongo';
import type { BudgetRecord } from '../../models/money/budget.model';
import type { AppendAudit } from '../../models/canvas/records/append-audit';
import type { Models } from '../../models/index';
import { decodeCursor, idCursor, pageById } from '../../models/kernel/page';
import { applyBudget, budgetCounters } from '../../models/money/budget/applied-budgets';
import { countEarlierCalls, sumEarlierCalls } from '../../models/money/budget/count-earlier-calls';
import { presentBudgets } from '../../models/money/budget/present-budget';

export interface BudgetDeps {
  models: Models;
  connection: Connection;
  appendAudit: AppendAudit;
}

/** Every budget of the caller's organisation, newest first, with its use. */
export async function listBudgets(models: Models, caller: Caller, query: ListQuery): Promise<List<Budget>> {
  const before = decodeCursor(idCursor, query.cursor);
  const records = await models.Budget.find({
    organisationId: new Types.ObjectId(caller.organisationId),
    ...(before ? { _id: { $lt: before } } : {}),
  })
    .sort({ _id: -1 })
    .limit(query.limit + 1)
    .lean<BudgetRecord[]>();
  const page = pageById(records, query.limit, (record) => record);
  return { items: await presentRecords(models, page.items), nextCursor: page.nextCursor };
}

/**
 * Sets a budget and audits it; one of a day or month has spent what the ledger says of it so far. 404 `user_not_found` or
 * `api_key_not_found` for what is not of the organisation, 409 `budget_exists`. `also` acts last in the same transaction.
 */
export async function createBudget(
  deps: BudgetDeps,
  caller: Caller,
  input: CreateBudget,
  also?: (session: ClientSession, created: Budget) => Promise<void>,
): Promise<Budget> {
  const organisationId = new Types.ObjectId(caller.organisationId);
  const subjectId = await requireSubject(deps.models, caller, input);
  const now = new Date();
  const record: BudgetRecord = {
    _id: new Types.ObjectId(),
    organisationId,
    scope: input.scope,
    subjectId,
    period: input.scope === 'run' ? 'total' : input.period,
    limitNanoUsd: parseUsd(input.limitUsd),
    alertPercents:
      input.scope === 'run' || input.scope === 'visitor' ? [] : inOrder(input.alertPercents ?? DEFAULT_ALERT_PERCENTS),
    createdAt: now,
    updatedAt: now,
  };
  const spentNanoUsd = await sumEarlierCalls(deps.models, record, now);
  let created: Budget;
  try {
    created = await withTransaction(deps.connection, async (session) => {
      await deps.models.Budget.collection.insertOne(record, { session });
      await countEarlierCalls(session, deps.models, record, spentNanoUsd, now);
      await deps.appendAudit(deps.models, entryOf(caller, 'budget.created', record), session);
      const presented = await presentRecord(deps.models, record, session);
      await also?.(session, presented);
      return presented;
    });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    const { scope, period } = record;
    const current = await deps.models.Budget.findOne({ organisationId, scope, subjectId, period }).lean<BudgetRecord>();
    if (!current) throw error;
    throw conflict('budget_exists', 'There is a budget for this already: change its limit instead.', {
      current: await presentRecord(deps.models, current),
    });
  }
  await lookAtAlerts(deps.models, record);
  return created;
}

/** Changes limit or thresholds and audits it; what was spent stays. 404 `budget_not_found`. */
export async function changeBudget(
  deps: BudgetDeps,
  caller: Caller,
  budgetId: string,
  change: ChangeBudget,
): Promise<Budget> {
  const { limitUsd, alertPercents } = change;
  const fields = {
    ...(limitUsd === undefined ? {} : { limitNanoUsd: parseUsd(limitUsd) }),
    ...(alertPercents === undefined ? {} : { alertPercents: inOrder(alertPercents) }),
  };
  const changed = await withTransaction(deps.connection, async (session) => {
    const record = await deps.models.Budget.findOneAndUpdate(
      ownBudget(caller, budgetId),
      { $set: fields },
      { session, returnDocument: 'after' },
    ).lean<BudgetRecord>();
    if (!record) throw missing();
    if (record.scope === 'run' && alertPercents !== undefined && alertPercents.length > 0)
      throw badRequest('validation_failed', 'A budget of each run tells nobody of its thresholds.', {
        errors: [{ path: 'alertPercents', message: 'not with scope run' }],
      });
    await deps.appendAudit(deps.models, entryOf(caller, 'budget.changed', record), session);
    return record;
  });
  await lookAtAlerts(deps.models, changed);
  return presentRecord(deps.models, changed);
}

/** Takes the budget away and audits it. 404 `budget_not_found`. */
export async function removeBudget(deps: BudgetDeps, caller: Caller, budgetId: string): Promise<void> {
  await withTransaction(deps.connection, async (session) => {
    const removed = await deps.models.Budget.findOneAndDelete(ownBudget(caller, budgetId), {
      session,
    }).lean<BudgetRecord>();
    if (!removed) throw missing();
    await deps.appendAudit(deps.models, entryOf(caller, 'budget.removed', removed), session);
  });
}

const missing = () => notFound('budget_not_found', 'There is no such budget in your organisation.');

const ownBudget = (caller: Caller, budgetId: string) => ({
  _id: new Types.ObjectId(budgetId),
  organisationId: new Types.ObjectId(caller.organisationId),
});

const entryOf = (caller: Caller, action: AuditAction, record: BudgetRecord) => ({
  ...actorOf(caller),
  action,
  resource: `budget:${record._id.toHexString()}`,
  details: {
    scope: record.scope,
    subjectId: record.subjectId.toHexString(),
    period: record.period,
    limitUsd: formatUsd(record.limitNanoUsd),
    alertPercents: record.alertPercents ?? DEFAULT_ALERT_PERCENTS,
  },
});

const inOrder = (percents: readonly number[]): number[] => [...new Set(percents)].sort((one, other) => one - other);

/** A lower limit may pass a threshold by itself: the next sweep looks at it. */
async function lookAtAlerts(models: Models, record: BudgetRecord): Promise<void> {
  const { counterId, organisationId } = applyBudget(record, new Date());
  if (counterId === null) return;
  await budgetCounters(models).updateOne({ _id: counterId, organisationId }, { $set: { uncheckedAt: new Date() } });
}

/** Whom the budget is for, where that is of the caller's organisation. A revoked key spends nothing any more. */
async function requireSubject(models: Models, caller: Caller, input: CreateBudget): Promise<Types.ObjectId> {
  if (input.scope === 'user') return requireMember(models, caller, input.userId);
  const organisationId = new Types.ObjectId(caller.organisationId);
  if (input.scope === 'flow') {
    const flow = await models.Flow.exists({ _id: new Types.ObjectId(input.flowId), organisationId });
    if (!flow) throw notFound('flow_not_found', 'There is no such flow in your organisation.');
    return new Types.ObjectId(input.flowId);
  }
  if (input.scope === 'embedToken' || input.scope === 'visitor') {
    const _id = new Types.ObjectId(input.embedTokenId);
    if (await models.FlowEmbedToken.exists({ _id, organisationId, revokedAt: null })) return _id;
    throw notFound('embed_token_not_found', 'There is no such embed token in your organisation, or it is revoked.');
  }
  if (input.scope !== 'apiKey') return organisationId;
  const filter = { _id: new Types.ObjectId(input.apiKeyId), organisationId, revokedAt: null };
  const apiKey = await models.ApiKey.findOne(filter, { _id: 1 }).lean();
  if (!apiKey) throw notFound('api_key_not_found', 'There is no such API key in your organisation, or it is revoked.');
  return apiKey._id;
}

async function requireMember(models: Models, caller: Caller, userId: string): Promise<Types.ObjectId> {
  const user = await models.User.findOne(
    {
      _id: new Types.ObjectId(userId),
      organisationId: new Types.ObjectId(caller.organisationId),
      isServiceUser: false,
    },
    { _id: 1 },
  ).lean();
  if (!user) throw notFound('user_not_found', 'There is no such person in your organisation.');
  return user._id;
}

function presentRecords(models: Models, records: readonly BudgetRecord[], session?: ClientSession): Promise<Budget[]> {
  const now = new Date();
  return presentBudgets(
    models,
    records.map((record) => applyBudget(record, now)),
    session,
  );
}

async function presentRecord(models: Models, record: BudgetRecord, session?: ClientSession): Promise<Budget> {
  const [budget] = await presentRecords(models, [record], session);
  if (!budget) throw new Error('a budget without a presentation');
  return budget;
}
