import type { Connection } from 'mongoose';
import {
  defineSupportNotesModel,
  defineSupportOutputModel,
  defineSupportSettingsModel,
} from './notes/support-notes.model';
import { defineSupportAttachmentModel } from './records/support-attachment.model';
import { defineSupportExportChunkModel, defineSupportExportModel } from './records/support-export.model';
import { defineSupportMessageModel } from './records/support-message.model';
import { defineSupportSessionModel } from './records/support-session.model';
import { defineTicketConnectionModel, defineTicketPushModel } from './tickets/ticket-system.model';

/** Collections of support sessions and the ticket system. */
export const defineSupportModels = (connection: Connection) => ({
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
});
