import { apiKeyOperations } from './api-keys';
import { accountSecurityOperations } from './account-security';
import { approvalOperations } from './approvals';
import { authOperations } from './auth';
import { budgetOperations } from './budgets';
import { canvasOperations } from './canvas-operations';
import { embeddingOperations } from './embeddings';
import { llmOperations } from './llm';
import type { Operation } from './operation';
import { organisationOperations } from './organisation';
import { runOperations } from './runs';
import { platformMetricsOperations } from './platform-metrics';
import { systemOperations } from './system';
import { usageOperations } from './usage';

/** The registry: every HTTP operation of the product. Routes, OpenAPI, metrics and tests come from it. */
export const operations: readonly Operation[] = [
  ...authOperations,
  ...apiKeyOperations,
  ...accountSecurityOperations,
  ...organisationOperations,
  ...canvasOperations,
  ...runOperations,
  ...approvalOperations,
  ...budgetOperations,
  ...embeddingOperations,
  ...llmOperations,
  ...systemOperations,
  ...usageOperations,
  ...platformMetricsOperations,
];
