import { z } from 'zod';
import { idSchema, listOf, timestampSchema } from '../kernel/common';
import { AGENT_TYPES, DATA_TYPES } from './agent-schemas';

/** `waiting`: for its person. `approved`: it goes to the device, at once or when that is there. Then how it ended. */
export const SUGGESTION_STATES = [
  'waiting',
  'approved',
  'inserted',
  'rejected',
  'expired',
  'refused',
  'failed',
] as const;
/** Where it waits: here, or as a row on the device that is marked as suggested. */
export const SUGGESTION_PLACES = ['server', 'device'] as const;

/** What an agent suggests: a row of a table, with what is known of it. */
export const suggestionSchema = z
  .object({
    /** Here: its id. On a device: `<device record id>:<table>:<row id>`. */
    id: z.string(),
    place: z.enum(SUGGESTION_PLACES),
    agent_id: idSchema.nullable(),
    agent_type: z.enum(AGENT_TYPES).nullable(),
    agent_name: z.string().nullable(),
    run_id: idSchema.nullable(),
    /** As the device names itself. */
    device_id: z.string().nullable(),
    table: z.enum(DATA_TYPES),
    /** Fields of the row, as the table has them. */
    data: z.record(z.string(), z.unknown()),
    state: z.enum(SUGGESTION_STATES),
    /** Why it was refused or failed, or what it waits for; null: nothing to say. */
    reason: z.string().nullable(),
    created_at: timestampSchema.nullable(),
    expires_at: timestampSchema.nullable(),
  })
  .meta({ id: 'AgentSuggestion' });
export type Suggestion = z.infer<typeof suggestionSchema>;

/** Answer to `GET /api/v1/agents/suggestions`: what waits here, newest first. */
export const suggestionListSchema = listOf(suggestionSchema);

/** Answer to `GET /api/v1/devices/{id}/suggestions`: rows on the device that are marked as suggested and not approved, read from it now. */
export const deviceSuggestionListSchema = z.object({
  items: z.array(suggestionSchema),
  /** The device was asked and has more than were read. */
  has_more: z.boolean(),
});

export const DEVICE_WRITE_STATES = [
  'waiting',
  'sent',
  'done',
  'duplicate',
  'failed',
  'refused',
  'expired',
  'unknown',
  'cancelled',
] as const;
/** Writes that may wait for one device. */
export const DEVICE_WRITES_MAX = 1_000;

/** A write that waits for a device, or one that ended in the last 30 days. */
export const deviceWriteSchema = z
  .object({
    id: idSchema,
    action: z.enum(['insert', 'update', 'delete']),
    table: z.string(),
    agent_id: idSchema.nullable(),
    run_id: idSchema.nullable(),
    state: z.enum(DEVICE_WRITE_STATES),
    reason: z.string().nullable(),
    created_at: timestampSchema,
    expires_at: timestampSchema,
    ended_at: timestampSchema.nullable(),
  })
  .meta({ id: 'DeviceWrite' });
export type DeviceWrite = z.infer<typeof deviceWriteSchema>;
