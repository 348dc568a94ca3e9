import type {
  budgetsCreate,
  budgetsList,
  budgetsRemove,
  budgetsUpdate,
  ChangeBudget,
  CreateBudget,
} from '@contracts/money/budgets';
import { callApi } from './client';

/** Every budget of the organisation, newest first; for admins. */
export const listBudgets = (signal?: AbortSignal) =>
  callApi<typeof budgetsList>('get', '/api/v1/organisation/budgets', { query: { limit: 500 }, signal });

export const createBudget = (body: CreateBudget) =>
  callApi<typeof budgetsCreate>('post', '/api/v1/organisation/budgets', { body });

export const changeBudget = (budgetId: string, body: ChangeBudget) =>
  callApi<typeof budgetsUpdate>('patch', '/api/v1/organisation/budgets/{budgetId}', { params: { budgetId }, body });

export const removeBudget = (budgetId: string) =>
  callApi<typeof budgetsRemove>('delete', '/api/v1/organisation/budgets/{budgetId}', { params: { budgetId } });
