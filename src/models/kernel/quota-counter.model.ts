import { type Connection, Schema } from 'mongoose';

/** A sixtieth of a window. */
export interface QuotaSlice {
  /** Its number: milliseconds since 1970 divided by its length. */
  slice: number;
  /** Units taken in it. */
  taken: number;
}

/** What one subject has taken of one quota within its moving window. Changed by compare-and-set on `revision` alone. */
export interface QuotaCounterRecord {
  /** `<quota>:<subject>` */
  _id: string;
  revision: number;
  /** Oldest first; those that left the window are dropped with the next change. */
  slices: QuotaSlice[];
  /** When nothing of it counts any more. */
  forgetAt: Date;
}

const quotaCounterSchema = new Schema<QuotaCounterRecord>(
  {
    _id: { type: String, required: true },
    revision: { type: Number, required: true },
    slices: { type: [Schema.Types.Mixed] as never, default: [] },
    forgetAt: { type: Date, required: true },
  },
  { bufferCommands: false, versionKey: false },
);
quotaCounterSchema.index({ forgetAt: 1 }, { expireAfterSeconds: 0 });

/** Collection `quota_counters`. */
export const defineQuotaCounterModel = (connection: Connection) =>
  connection.model('QuotaCounter', quotaCounterSchema, 'quota_counters');
