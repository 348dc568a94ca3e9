import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';

const organisationSchema = new Schema(
  {
    name: { type: String, required: true },
    /** Name of a tier in config/tiers. */
    tier: { type: String, required: true },
    /** Overrides the tier's share of the queues. */
    weight: Number,
    /** The server's own keys may stand in where those of the organisation fail; absent: they may not. */
    fallBackToShared: Boolean,
  },
  { timestamps: true, bufferCommands: false, versionKey: false },
);

export type OrganisationRecord = InferSchemaType<typeof organisationSchema> & {
  _id: Types.ObjectId;
  createdAt: Date;
  updatedAt: Date;
};
/** Collection `organisations`; found by id only. */
export const defineOrganisationModel = (connection: Connection) =>
  connection.model('Organisation', organisationSchema, 'organisations');
