import { accountSecurityOperations } from './account-security';
import { approvalOperations } from './approvals';
import { authOperations } from './auth';
import { budgetOperations } from './budgets';
import { canvasOperations } from './canvas-operations';
import type { Operation } from './operation';
import { organisationOperations } from './organisation';
import { runOperations } from './runs';
import { systemOperations } from './system';

/** The registry: every HTTP operation of the product. Routes, OpenAPI, metrics and tests come from it. */
export const operations: readonly Operation[] = [
  ...authOperations,
  ...accountSecurityOperations,
  ...organisationOperations,
  ...canvasOperations,
  ...runOperations,
  ...approvalOperations,
  ...budgetOperations,
  ...systemOperations,
];
