import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';

const attachmentSchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    sessionId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    name: { type: String, required: true },
    mediaType: { type: String, required: true },
    kind: { type: String, enum: ['text', 'image'], required: true },
    bytes: { type: Number, required: true },
    data: { type: Buffer, required: true },
    createdAt: { type: Date, required: true },
  },
  { bufferCommands: false, versionKey: false },
);
attachmentSchema.index({ sessionId: 1, _id: 1 }); // a session's attachments
attachmentSchema.index({ organisationId: 1, userId: 1 }); // what a person attached, for export and erasure

export type SupportAttachmentRecord = InferSchemaType<typeof attachmentSchema> & { _id: Types.ObjectId };
/** Collection `support_attachments`. */
export const defineSupportAttachmentModel = (connection: Connection) =>
  connection.model('SupportAttachment', attachmentSchema, 'support_attachments');
