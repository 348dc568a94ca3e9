import { apiKeyOperations } from './accounts/api-keys';
import { accountSecurityOperations } from './accounts/account-security';
import { approvalOperations } from './kernel/approvals';
import { auditOperations } from './accounts/audit';
import { authOperations } from './accounts/auth';
import { budgetOperations } from './money/budgets';
import { embeddingOperations } from './gateway/embeddings';
import { inboxOperations } from './kernel/inbox';
import { llmOperations } from './gateway/llm';
import { oidcOperations } from './accounts/oidc';
import { modelOperations } from './gateway/models';
import type { Operation } from './kernel/operation';
import { ownDataOperations } from './accounts/own-data';
import { organisationOperations } from './accounts/organisation';
import { llmResponses } from './gateway/responses';
import { providerKeyOperations } from './gateway/provider-keys';
import { runOperations } from './kernel/runs';
import { platformMetricsOperations } from './kernel/platform-metrics';
import { searchOperations } from './kernel/search';
import { systemOperations } from './kernel/system';
import { systemContracts } from './systems/index';
import { usageOperations } from './money/usage';

/** What the role `gateway` serves: what calls a model at once. */
export const gatewayOperations: readonly Operation[] = [
  ...llmOperations,
  llmResponses,
  ...embeddingOperations,
  ...systemContracts.gatewayOperations,
];

/** The registry: every HTTP operation of the product. Routes, OpenAPI, metrics and tests come from it. */
export const operations: readonly Operation[] = [
  ...authOperations,
  ...auditOperations,
  ...apiKeyOperations,
  ...accountSecurityOperations,
  ...oidcOperations,
  ...ownDataOperations,
  ...organisationOperations,
  ...providerKeyOperations,
  ...systemContracts.operations,
  ...runOperations,
  ...approvalOperations,
  ...inboxOperations,
  ...budgetOperations,
  ...gatewayOperations,
  ...modelOperations,
  ...systemOperations,
  ...usageOperations,
  ...platformMetricsOperations,
  ...searchOperations,
];
