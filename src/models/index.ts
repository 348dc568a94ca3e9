import type { Connection } from 'mongoose';
import { defineApiKeyModel } from './api-key.model';
import { defineAccountDeletionModel } from './account-deletion.model';
import { defineAccountTokenModel } from './account-token.model';
import { defineApprovalModel } from './approval.model';
import { defineAuditEntryModel, defineAuditHeadModel } from './audit-entry.model';
import { defineBudgetAlertModel, defineBudgetCounterModel, defineBudgetModel } from './budget.model';
import { defineBlockModel } from './block.model';
import { defineBlockSnapshotModel } from './block-snapshot.model';
import { defineCanvasModel } from './canvas.model';
import { defineCanvasChangeModel } from './canvas-change.model';
import { defineEmbeddingCacheModel } from './embedding-cache.model';
import { defineEmbeddingJobModel, defineEmbeddingJobPartModel } from './embedding-job.model';
import { defineGenerationModel } from './generation.model';
import { defineIdempotencyKeyModel } from './idempotency-key.model';
import { defineIdentityModel } from './identity.model';
import { defineInvitationModel } from './invitation.model';
import { defineKeptSecretModel } from './kept-secret.model';
import { defineModelCallModel } from './model-call.model';
import { defineOrganisationModel } from './organisation.model';
import { defineOutboxModel } from './outbox.model';
import { definePersonExportChunkModel, definePersonExportModel } from './person-export.model';
import { defineProviderKeyModel } from './provider-key.model';
import { defineQuotaCounterModel } from './quota-counter.model';
import { defineRefreshTokenModel } from './refresh-token.model';
import { defineRunModel, defineStepResultModel } from './run.model';
import { defineSearchEntryModel } from './search-entry.model';
import { defineSupportAttachmentModel } from './support-attachment.model';
import { defineSupportExportChunkModel, defineSupportExportModel } from './support-export.model';
import { defineSupportMessageModel } from './support-message.model';
import { defineSupportNotesModel, defineSupportOutputModel, defineSupportSettingsModel } from './support-notes.model';
import { defineSupportSessionModel } from './support-session.model';
import { defineTicketConnectionModel, defineTicketPushModel } from './ticket-system.model';
import { defineUserModel } from './user.model';

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
  Approval: defineApprovalModel(connection),
  Budget: defineBudgetModel(connection),
  BudgetCounter: defineBudgetCounterModel(connection),
  BudgetAlert: defineBudgetAlertModel(connection),
  ModelCall: defineModelCallModel(connection),
  ProviderKey: defineProviderKeyModel(connection),
  KeptSecret: defineKeptSecretModel(connection),
  QuotaCounter: defineQuotaCounterModel(connection),
  EmbeddingCache: defineEmbeddingCacheModel(connection),
  EmbeddingJob: defineEmbeddingJobModel(connection),
  EmbeddingJobPart: defineEmbeddingJobPartModel(connection),
  Outbox: defineOutboxModel(connection),
  Canvas: defineCanvasModel(connection),
  Block: defineBlockModel(connection),
  BlockSnapshot: defineBlockSnapshotModel(connection),
  CanvasChange: defineCanvasChangeModel(connection),
  Generation: defineGenerationModel(connection),
  SupportSession: defineSupportSessionModel(connection),
  SupportMessage: defineSupportMessageModel(connection),
  SupportAttachment: defineSupportAttachmentModel(connection),
  SupportExport: defineSupportExportModel(connection),
  SupportExportChunk: defineSupportExportChunkModel(connection),
  SupportNotes: defineSupportNotesModel(connection),
  SupportOutput: defineSupportOutputModel(connection),
  SupportSettings: defineSupportSettingsModel(connection),
  TicketConnection: defineTicketConnectionModel(connection),
  TicketPush: defineTicketPushModel(connection),
  SearchEntry: defineSearchEntryModel(connection),
});
export type Models = ReturnType<typeof createModels>;
