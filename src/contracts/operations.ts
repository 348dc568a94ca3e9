import { apiKeyOperations } from './accounts/api-keys';
import { accountSecurityOperations } from './accounts/account-security';
import { approvalOperations } from './kernel/approvals';
import { auditOperations } from './accounts/audit';
import { authOperations } from './accounts/auth';
import { budgetOperations } from './money/budgets';
import { canvasOperations } from './canvas/canvas-operations';
import { embeddingOperations } from './gateway/embeddings';
import { inboxOperations } from './inbox';
import { llmOperations } from './gateway/llm';
import { oidcOperations } from './accounts/oidc';
import { modelOperations } from './gateway/models';
import type { Operation } from './kernel/operation';
import { ownDataOperations } from './accounts/own-data';
import { organisationOperations } from './accounts/organisation';
import { llmResponses } from './gateway/responses';
import { providerKeyOperations } from './gateway/provider-keys';
import { revealOperations } from './kernel/reveal-secret';
import { runOperations } from './kernel/runs';
import { platformMetricsOperations } from './kernel/platform-metrics';
import { supportConcludeOperations } from './support/conclude';
import { supportExportOperations } from './support/exports';
import { supportMessageOperations } from './support/messages';
import { sessionSearch } from './support/search';
import { supportSessionOperations } from './support/sessions';
import { supportSettingsOperations } from './support/settings';
import { supportLaneOperations } from './support/task-lane';
import { ticketSystemOperations } from './support/ticket-system-operations';
import { systemOperations } from './kernel/system';
import { supportDocumentationOperations } from './support/documentation';
import { supportOutputOperations } from './support/outputs';
import { usageOperations } from './money/usage';

/** What the role `gateway` serves: what calls a model at once. */
export const gatewayOperations: readonly Operation[] = [
  ...llmOperations,
  llmResponses,
  ...embeddingOperations,
  sessionSearch,
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
  ...canvasOperations,
  ...runOperations,
  ...approvalOperations,
  ...inboxOperations,
  ...supportSettingsOperations,
  ...supportSessionOperations,
  ...supportConcludeOperations,
  ...supportLaneOperations,
  ...budgetOperations,
  ...ticketSystemOperations,
  ...gatewayOperations,
  ...modelOperations,
  ...systemOperations,
  ...usageOperations,
  ...platformMetricsOperations,
  ...supportDocumentationOperations,
  ...supportOutputOperations,
  ...supportExportOperations,
  ...supportMessageOperations,
  ...revealOperations,
];
