import { z } from 'zod';
import { costUsdSchema, idSchema, timestampSchema } from '../kernel/common';
import { PRIORITIES, TASK_STATUSES } from './rows';

/** What an agent takes out of files and messages: tables of the device. */
export const DATA_TYPES = ['tasks', 'notes', 'checkpoints', 'projects'] as const;
export type DataType = (typeof DATA_TYPES)[number];
export const CLOUD_PROVIDERS = ['gmail', 'outlook', 'teams'] as const;
export type CloudProvider = (typeof CLOUD_PROVIDERS)[number];
export const AGENT_TYPES = ['local', 'cloud'] as const;
export type AgentType = (typeof AGENT_TYPES)[number];
export const AGENT_RUN_TRIGGERS = ['schedule', 'manual', 'hello', 'push'] as const;
export type AgentRunTrigger = (typeof AGENT_RUN_TRIGGERS)[number];
export const AGENT_RUN_STATES = ['running', 'success', 'error', 'partial'] as const;
export type AgentRunState = (typeof AGENT_RUN_STATES)[number];

/** Why a cloud agent does not run, though it is enabled. */
export const AGENT_PAUSES = ['no_connection', 'connection_needs_reconnect', 'connection_revoked'] as const;
export type AgentPause = (typeof AGENT_PAUSES)[number];

/** Agents of one person, enabled or not. */
export const AGENTS_MAX = 200;
/** Characters of what an agent is told to look for. */
export const AGENT_TEMPLATE_MAX = 8_000;
/** Folders and file extensions of one agent; labels, folders, channels and senders of a filter. */
export const AGENT_PATHS_MAX = 50;
/** Errors that a log keeps; the others are counted. */
export const AGENT_ERRORS_MAX = 50;

const text = (max: number) => z.string().trim().min(1).max(max);
const some = <Item extends z.ZodType>(item: Item) => z.array(item).max(AGENT_PATHS_MAX);
const dataTypes = z.array(z.enum(DATA_TYPES)).min(1).max(DATA_TYPES.length);
/** Null: by hand only. */
const cron = z.string().trim().min(1).max(100).nullable();

const sharedFields = {
  name: text(100),
  data_types: dataTypes,
  prompt_template: text(AGENT_TEMPLATE_MAX),
  schedule_cron: cron.optional(),
  /** IANA; default: the device’s, else UTC. */
  schedule_timezone: text(60).optional(),
  enabled: z.boolean().optional(),
  /** What its runs may spend within any 30 days, in US dollars; null: no budget of its own. */
  monthly_budget_usd: costUsdSchema.nullable().optional(),
};

export const localAgentFields = {
  ...sharedFields,
  /** As the device names itself. */
  device_id: text(200),
  /** Absolute paths on the device. */
  directory_paths: z.array(text(4_096)).min(1).max(AGENT_PATHS_MAX),
  /** With the dot; default: texts, mails and PDF. */
  file_extensions: some(z.string().regex(/^\.[A-Za-z0-9]{1,15}$/, 'write an extension such as .md')).optional(),
};

const dateRange = z.strictObject({ from: timestampSchema.nullish(), to: timestampSchema.nullish() });
export const filterConfigSchema = z.strictObject({
  /** Gmail. */
  labels: some(text(200)).optional(),
  /** Outlook. */
  folders: some(text(200)).optional(),
  /** Teams. */
  channels: some(z.strictObject({ team_id: text(200), channel_id: text(200) })).optional(),
  date_range: dateRange.optional(),
  /** Addresses, or domains as `@example.com`. */
  senders: some(text(320)).optional(),
});
export type FilterConfig = z.infer<typeof filterConfigSchema>;

export const cloudAgentFields = {
  ...sharedFields,
  provider: z.enum(CLOUD_PROVIDERS),
  connection_id: idSchema.nullable().optional(),
  filter_config: filterConfigSchema.optional(),
  /** Where it writes; default: the only device there is. */
  device_id: text(200).nullable().optional(),
};

const sharedAnswer = {
  id: idSchema,
  name: z.string(),
  data_types: dataTypes,
  prompt_template: z.string(),
  schedule_cron: z.string().nullable(),
  schedule_timezone: z.string(),
  enabled: z.boolean(),
  monthly_budget_usd: costUsdSchema.nullable(),
  /** A webhook starts it (`GET …/{id}/hook`). */
  has_hook: z.boolean(),
  last_run_at: timestampSchema.nullable(),
  /** By its schedule; null: by hand only, or it is not enabled. */
  next_run_at: timestampSchema.nullable(),
  /** A moment of its schedule passed while its device was away: it runs when that comes back. */
  is_overdue: z.boolean(),
  /** Runs that failed one after another; from 3 its person was told, at 10 it was disabled. */
  failures_in_a_row: z.int(),
  /** Why it disabled itself; null: it did not. */
  disabled_reason: z.string().nullable(),
  created_at: timestampSchema,
  updated_at: timestampSchema,
};
export const localAgentSchema = z
  .object({
    ...sharedAnswer,
    device_id: z.string(),
    directory_paths: z.array(z.string()),
    file_extensions: z.array(z.string()),
  })
  .meta({ id: 'LocalAgentConfig' });
export type LocalAgent = z.infer<typeof localAgentSchema>;
export const cloudAgentSchema = z
  .object({
    ...sharedAnswer,
    provider: z.enum(CLOUD_PROVIDERS),
    connection_id: idSchema.nullable(),
    filter_config: filterConfigSchema,
    device_id: z.string().nullable(),
    /** It does not run until its person has connected an account (again); null: it does. */
    paused_reason: z.enum(AGENT_PAUSES).nullable(),
  })
  .meta({ id: 'CloudAgentConfig' });
export type CloudAgent = z.infer<typeof cloudAgentSchema>;

export const agentRunLogSchema = z
  .object({
    id: idSchema,
    agent_id: idSchema,
    agent_type: z.enum(AGENT_TYPES),
    run_id: idSchema,
    trigger: z.enum(AGENT_RUN_TRIGGERS),
    /** True: a dry run, which inserts nothing. */
    is_preview: z.boolean(),
    status: z.enum(AGENT_RUN_STATES),
    /** Files or messages whose extraction ended. */
    items_processed: z.int(),
    /** Inserts that the device confirmed. */
    items_created: z.int(),
    /** Equal to one that is there. */
    items_skipped: z.int(),
    /** Waiting: for the device, or for their person’s approval. */
    items_queued: z.int(),
    input_tokens: z.int(),
    output_tokens: z.int(),
    cost_usd: costUsdSchema,
    errors: z.array(z.string()),
    started_at: timestampSchema,
    completed_at: timestampSchema.nullable(),
  })
  .meta({ id: 'AgentRunLog' });
export type AgentRunLog = z.infer<typeof agentRunLogSchema>;

export const catalogItemSchema = z
  .object({
    type: z.enum(['local_directory', ...CLOUD_PROVIDERS]),
    name: z.string(),
    description: z.string(),
    /** JSON Schema of the body that makes one. */
    config_schema: z.record(z.string(), z.unknown()),
    is_configured: z.boolean(),
  })
  .meta({ id: 'AgentCatalogItem' });
export type CatalogItem = z.infer<typeof catalogItemSchema>;

const itemText = z.string().trim().min(1).max(300);
const longText = z.string().max(20_000);
/** ISO day or moment. */
const when = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);
/** One thing that was found in a file or message. `project`: its name or id; what the device does not have is said. */
export const extractedItemSchema = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('tasks'),
      title: itemText,
      description: longText.optional(),
      status: z.enum(TASK_STATUSES).optional(),
      priority: z.enum(PRIORITIES).optional(),
      assignees: z.array(z.string().max(200)).max(20).optional(),
      due: when.optional(),
      project: z.string().max(300).optional(),
    }),
    z.object({ type: z.literal('notes'), title: itemText, content: longText, project: z.string().max(300).optional() }),
    z.object({ type: z.literal('checkpoints'), title: itemText, date: when, project: z.string().max(300).optional() }),
    z.object({ type: z.literal('projects'), name: itemText }),
  ])
  .meta({ id: 'AgentExtractedItem' });
export type ExtractedItem = z.infer<typeof extractedItemSchema>;
