import { z } from 'zod';
import { defineOperation } from '../kernel/operation';
import { type NOTE_SECTIONS } from './documentation';
import { tag } from './scope';

/** What an organisation wants said in each section; the sections themselves stay. */
const guidance = z.string().trim().max(1_000);
export const noteTemplateSchema = z
  .strictObject({
    'Problem Summary': guidance,
    'Steps Taken': guidance,
    Resolution: guidance,
    'Next Steps': guidance,
  } satisfies Record<(typeof NOTE_SECTIONS)[number], z.ZodType>)
  .meta({ id: 'NoteTemplate' });
export type NoteTemplate = z.infer<typeof noteTemplateSchema>;

export const supportSettingsSchema = z
  .strictObject({
    notes: noteTemplateSchema,
    /** How the customer is written to; may be empty. */
    customer_reply: z.string().trim().max(2_000),
    /** Notes are drafted while a session goes on: more model calls, less waiting at its end. */
    living_draft: z.boolean(),
    /** `automatic`: notes go to the ticket system once they are written; `required`: once somebody approved them. */
    approval: z.enum(['automatic', 'required']),
    /** Time entries are rounded up to this; 1: to the minute. */
    rounding_minutes: z.int().min(1).max(120),
    /** Least that is billed. */
    minimum_minutes: z.int().min(0).max(480),
  })
  .meta({ id: 'SupportSettings' });
export type SupportSettings = z.infer<typeof supportSettingsSchema>;

export const SUPPORT_SETTINGS_DEFAULT: SupportSettings = {
  notes: { 'Problem Summary': '', 'Steps Taken': '', Resolution: '', 'Next Steps': '' },
  customer_reply: '',
  living_draft: true,
  approval: 'automatic',
  rounding_minutes: 15,
  minimum_minutes: 15,
};

export const supportSettingsGet = defineOperation({
  id: 'support.settings.get',
  method: 'get',
  path: '/api/ai-sessions/settings',
  tag,
  summary: 'How the organisation’s sessions are documented',
  permission: { kind: 'user' },
  responses: { 200: supportSettingsSchema },
});
export const supportSettingsPut = defineOperation({
  id: 'support.settings.put',
  method: 'put',
  path: '/api/ai-sessions/settings',
  tag,
  summary: 'Change how sessions are documented',
  permission: { kind: 'organisation', role: 'admin' },
  scope: 'session',
  body: supportSettingsSchema,
  responses: { 200: supportSettingsSchema },
});

export const supportSettingsOperations = [supportSettingsGet, supportSettingsPut] as const;
