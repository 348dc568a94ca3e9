import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';
import { RUN_SUBJECTS } from '../../contracts/kernel/run-subjects';

const keptSecretSchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    /** The canvas or support session whose text it was taken out of. */
    subjectKind: { type: String, enum: RUN_SUBJECTS, required: true },
    subjectId: { type: Schema.Types.ObjectId, required: true },
    /** Names it in the text; the same value has the same mark within its object. */
    mark: { type: String, required: true },
    /** What it looks like, in words. */
    kind: { type: String, required: true },
    /** Who wrote it, or for whom an agent did. */
    userId: { type: Schema.Types.ObjectId, required: true },
    /** The value, encrypted (`security/secrets/secrets.ts`) for this record alone. */
    sealed: { type: String, required: true },
    /** The master key that sealed it. */
    keyVersion: { type: String, required: true },
    createdAt: { type: Date, required: true },
    /** So long after it was last written. */
    expiresAt: { type: Date, required: true },
  },
  { bufferCommands: false, versionKey: false },
);
keptSecretSchema.index({ subjectKind: 1, subjectId: 1, mark: 1 }, { unique: true }); // what a text names; all of an object
keptSecretSchema.index({ organisationId: 1, userId: 1 }); // what a person wrote, for export and erasure
keptSecretSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export type KeptSecretRecord = InferSchemaType<typeof keptSecretSchema> & { _id: Types.ObjectId };
/** Collection `kept_secrets`. */
export const defineKeptSecretModel = (connection: Connection) =>
  connection.model('KeptSecret', keptSecretSchema, 'kept_secrets');

/** What a kept secret is sealed for: it opens in no other object and under no other mark. */
export const keptSecretContext = ({
  organisationId,
  subjectKind,
  subjectId,
  mark,
}: Pick<KeptSecretRecord, 'organisationId' | 'subjectKind' | 'subjectId' | 'mark'>): string[] => [
  'kept-secret',
  organisationId.toHexString(),
  subjectKind,
  subjectId.toHexString(),
  mark,
];
