import { type Connection, Types } from 'mongoose';
import type { AuditAction } from '../../contracts/audit-actions';
import type { Budget, CreateBudget } from '../../contracts/budgets';
import type { List, ListQuery } from '../../contracts/common';
import type { Caller } from '../../platform/caller';
import { conflict, notFound } from '../../platform/errors';
import { formatUsd, parseUsd } from '../../platform/money';
import { isDuplicateKey, withTransaction } from '../../platform/mongo';
import type { BudgetRecord } from '../budget.model';
import type { AppendAudit } from '../canvas/append-audit';
import type { Models } from '../index';
import { decodeCursor, idCursor, pageById } from '../page';
import { applyBudget } from './applied-budgets';
import { presentBudget, readUse } from './present-budget';

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

/** Sets a budget and audits it. 404 `user_not_found` for somebody of another organisation, 409 `budget_exists`. */
export async function createBudget(deps: BudgetDeps, caller: Caller, input: CreateBudget): Promise<Budget> {
  const organisationId = new Types.ObjectId(caller.organisationId);
  const subjectId = input.scope === 'user' ? await requireMember(deps.models, caller, input.userId) : organisationId;
  const now = new Date();
  const record: BudgetRecord = {
    _id: new Types.ObjectId(),
    organisationId,
    scope: input.scope,
    subjectId,
    period: input.scope === 'run' ? 'total' : input.period,
    limitNanoUsd: parseUsd(input.limitUsd),
    createdAt: now,
    updatedAt: now,
  };
  try {
    await withTransaction(deps.connection, async (session) => {
      await deps.models.Budget.collection.insertOne(record, { session });
      await deps.appendAudit(deps.models, entryOf(caller, 'budget.created', record), session);
    });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    const { scope, period } = record;
    const current = await deps.models.Budget.findOne({ organisationId, scope, subjectId, period }).lean<BudgetRecord>();
    throw conflict('budget_exists', 'There is a budget for this already: change its limit instead.', {
      current: current ? await presentRecord(deps.models, current) : undefined,
    });
  }
  return presentRecord(deps.models, record);
}

/** Changes the limit and audits it; what was spent stays. 404 `budget_not_found`. */
export async function changeBudget(
  deps: BudgetDeps,
  caller: Caller,
  budgetId: string,
  limitUsd: string,
): Promise<Budget> {
  const limitNanoUsd = parseUsd(limitUsd);
  const changed = await withTransaction(deps.connection, async (session) => {
    const record = await deps.models.Budget.findOneAndUpdate(
      ownBudget(caller, budgetId),
      { $set: { limitNanoUsd } },
      { session, returnDocument: 'after' },
    ).lean<BudgetRecord>();
    if (!record) throw missing();
    await deps.appendAudit(deps.models, entryOf(caller, 'budget.changed', record), session);
    return record;
  });
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
  organisationId: caller.organisationId,
  actorId: caller.userId,
  action,
  resource: `budget:${record._id.toHexString()}`,
  details: {
    scope: record.scope,
    subjectId: record.subjectId.toHexString(),
    period: record.period,
    limitUsd: formatUsd(record.limitNanoUsd),
  },
});

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

async function presentRecords(models: Models, records: readonly BudgetRecord[]): Promise<Budget[]> {
  const now = new Date();
  const budgets = records.map((record) => applyBudget(record, now));
  const uses = await readUse(models, budgets);
  return budgets.map((budget, index) => presentBudget(budget, uses[index]));
}

async function presentRecord(models: Models, record: BudgetRecord): Promise<Budget> {
  const budget = applyBudget(record, new Date());
  const [use] = await readUse(models, [budget]);
  return presentBudget(budget, use);
}
