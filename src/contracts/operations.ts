import { apiKeyOperations } from './api-keys';
import { accountSecurityOperations } from './account-security';
import { approvalOperations } from './approvals';
import { auditOperations } from './audit';
import { authOperations } from './auth';
import { budgetOperations } from './budgets';
import { canvasOperations } from './canvas-operations';
import { embeddingOperations } from './embeddings';
import { inboxOperations } from './inbox';
import { llmOperations } from './llm';
import { oidcOperations } from './oidc';
import { modelOperations } from './models';
import type { Operation } from './operation';
import { ownDataOperations } from './own-data';
import { organisationOperations } from './organisation';
import { llmResponses } from './responses';
import { providerKeyOperations } from './provider-keys';
import { revealOperations } from './reveal-secret';
import { runOperations } from './runs';
import { platformMetricsOperations } from './platform-metrics';
import { supportConcludeOperations } from './support/conclude';
import { supportExportOperations } from './support/exports';
import { supportMessageOperations } from './support/messages';
import { sessionSearch } from './support/search';
import { supportSessionOperations } from './support/sessions';
import { supportSettingsOperations } from './support/settings';
import { supportLaneOperations } from './support/task-lane';
import { ticketSystemOperations } from './support/ticket-system-operations';
import { systemOperations } from './system';
import { supportDocumentationOperations } from './support/documentation';
import { supportOutputOperations } from './support/outputs';
import { usageOperations } from './usage';

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
