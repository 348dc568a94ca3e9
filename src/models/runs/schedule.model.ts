import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';
import { RUN_SUBJECTS } from '../../contracts/systems/names';

/** What becomes of moments that passed while nobody was there to start anything: one run for all of them, or none. */
export const CATCH_UP_POLICIES = ['once', 'skip'] as const;
/** A tick is kept so long: for people who look, and against a clock that is put back. */
const TICK_KEPT_SECONDS = 40 * 86_400;

const scheduleSchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    /** In whose name it starts what it starts. */
    userId: { type: Schema.Types.ObjectId, required: true },
    /** Which system starts something, and of what. */
    subjectKind: { type: String, enum: RUN_SUBJECTS, required: true },
    subjectId: { type: Schema.Types.ObjectId, required: true },
    /** Five fields. */
    cron: { type: String, required: true },
    /** IANA. */
    timeZone: { type: String, required: true },
    catchUp: { type: String, enum: CATCH_UP_POLICIES, required: true },
    /** The earliest moment that nothing was done for yet; moved on in the transaction of what it starts. Absent: never again. */
    nextAt: Date,
    lastAt: Date,
  },
  { timestamps: true, bufferCommands: false, versionKey: false },
);
scheduleSchema.index({ nextAt: 1, _id: 1 }); // what is due
scheduleSchema.index({ subjectKind: 1, subjectId: 1 }, { unique: true }); // the schedule of a thing
scheduleSchema.index({ userId: 1, organisationId: 1 }); // erasure

export type RunScheduleRecord = InferSchemaType<typeof scheduleSchema> & { _id: Types.ObjectId };
/** Collection `run_schedules`. */
export const defineRunScheduleModel = (connection: Connection) =>
  connection.model('RunSchedule', scheduleSchema, 'run_schedules');

const tickSchema = new Schema(
  {
    scheduleId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    moment: { type: Date, required: true },
    /** Absent: nothing was started, and `skipped` says why. */
    runId: Schema.Types.ObjectId,
    skipped: String,
    createdAt: { type: Date, required: true },
  },
  { bufferCommands: false, versionKey: false },
);
tickSchema.index({ scheduleId: 1, moment: 1 }, { unique: true }); // each moment once
tickSchema.index({ userId: 1 }); // erasure
tickSchema.index({ createdAt: 1 }, { expireAfterSeconds: TICK_KEPT_SECONDS });

export type ScheduleTickRecord = InferSchemaType<typeof tickSchema> & { _id: Types.ObjectId };
/** Collection `schedule_ticks`: what was done for each moment of a schedule. */
export const defineScheduleTickModel = (connection: Connection) =>
  connection.model('ScheduleTick', tickSchema, 'schedule_ticks');
