import type { Connection } from 'mongoose';
import { defineApiKeyModel } from './accounts/api-key.model';
import { defineAccountDeletionModel } from './accounts/account-deletion.model';
import { defineAccountTokenModel } from './accounts/account-token.model';
import { defineApprovalModel } from './runs/approval.model';
import { defineAuditEntryModel, defineAuditHeadModel } from './audit/audit-entry.model';
import { defineBudgetAlertModel, defineBudgetCounterModel, defineBudgetModel } from './money/budget.model';
import { defineEmbeddingCacheModel } from './gateway/embedding-cache.model';
import { defineEmbeddingJobModel, defineEmbeddingJobPartModel } from './gateway/embedding-job.model';
import { defineIdempotencyKeyModel } from './kernel/idempotency-key.model';
import { defineIdentityModel } from './accounts/identity.model';
import { defineInvitationModel } from './accounts/invitation.model';
import { defineKeptSecretModel } from './kernel/kept-secret.model';
import { defineModelCallModel } from './money/model-call.model';
import { defineOrganisationModel } from './accounts/organisation.model';
import { defineOutboxModel } from './kernel/outbox.model';
import { definePersonExportChunkModel, definePersonExportModel } from './accounts/person-export.model';
import { defineModelPriceModel } from './gateway/model-price.model';
import { defineProviderKeyModel } from './gateway/provider-key.model';
import { defineQuotaCounterModel } from './kernel/quota-counter.model';
import { defineRefreshTokenModel } from './accounts/refresh-token.model';
import { defineRunModel, defineStepResultModel } from './runs/run.model';
import { defineRunScheduleModel, defineScheduleTickModel } from './runs/schedule.model';
import { defineSearchEntryModel } from './kernel/search-entry.model';
import { defineSystemModels } from './systems/define-models';
import { defineUserModel } from './accounts/user.model';

/** Every collection, on one connection. Made once, in `main.ts`; `ensureIndexes(models)` makes them in the database. */
export const createModels = (connection: Connection) => ({
  User: defineUserModel(connection),
  Organisation: defineOrganisationModel(connection),
  RefreshToken: defineRefreshTokenModel(connection),
  ApiKey: defineApiKeyModel(connection),
  AccountToken: defineAccountTokenModel(connection),
  Identity: defineIdentityModel(connection),
  AccountDeletion: defineAccountDeletionModel(connection),
  PersonExport: definePersonExportModel(connection),
  PersonExportChunk: definePersonExportChunkModel(connection),
  Invitation: defineInvitationModel(connection),
  AuditEntry: defineAuditEntryModel(connection),
  AuditHead: defineAuditHeadModel(connection),
  IdempotencyKey: defineIdempotencyKeyModel(connection),
  Run: defineRunModel(connection),
  RunStepResult: defineStepResultModel(connection),
  RunSchedule: defineRunScheduleModel(connection),
  ScheduleTick: defineScheduleTickModel(connection),
  Approval: defineApprovalModel(connection),
  Budget: defineBudgetModel(connection),
  BudgetCounter: defineBudgetCounterModel(connection),
  BudgetAlert: defineBudgetAlertModel(connection),
  ModelCall: defineModelCallModel(connection),
  ModelPrice: defineModelPriceModel(connection),
  ProviderKey: defineProviderKeyModel(connection),
  KeptSecret: defineKeptSecretModel(connection),
  QuotaCounter: defineQuotaCounterModel(connection),
  EmbeddingCache: defineEmbeddingCacheModel(connection),
  EmbeddingJob: defineEmbeddingJobModel(connection),
  EmbeddingJobPart: defineEmbeddingJobPartModel(connection),
  Outbox: defineOutboxModel(connection),
  SearchEntry: defineSearchEntryModel(connection),
  ...defineSystemModels(connection),
});
export type Models = ReturnType<typeof createModels>;
