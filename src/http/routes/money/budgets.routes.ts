import {
  budgetsApplied,
  budgetsCreate,
  budgetsList,
  budgetsRemove,
  budgetsUpdate,
} from '../../../contracts/money/budgets';
import {
  type BudgetDeps,
  changeBudget,
  createBudget,
  listBudgets,
  removeBudget,
} from '../../../commands/money/write-budgets';
import { type Budgets, spenderOf } from '../../../security/money/budgets';
import { type Route, route } from '../../route';

/** What people may spend on models: everybody sees their own limits, admins set them. */
export const budgetRoutes = (deps: BudgetDeps & { budgets: Budgets }): Route[] => [
  route(budgetsApplied, async ({ caller }) => ({
    status: 200,
    body: { items: await deps.budgets.list(spenderOf(caller)), nextCursor: null },
  })),

  route(budgetsList, async ({ caller, query }) => ({
    status: 200,
    body: await listBudgets(deps.models, caller, query),
  })),

  route(budgetsCreate, async ({ caller, body, keepAnswer }) => ({
    status: 201,
    body: await createBudget(deps, caller, body, (session, created) =>
      keepAnswer(session, { status: 201, body: created }),
    ),
  })),

  route(budgetsUpdate, async ({ caller, params, body }) => ({
    status: 200,
    body: await changeBudget(deps, caller, params.budgetId, body),
  })),

  route(budgetsRemove, async ({ caller, params }) => {
    await removeBudget(deps, caller, params.budgetId);
    return { status: 204 };
  }),
];
