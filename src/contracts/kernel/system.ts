import { z } from 'zod';
import { defineOperation } from './operation';

const dependency = z.object({
  name: z.string(),
  status: z.enum(['up', 'down']),
  latencyMs: z.number().nullable(),
  detail: z.string().nullable(),
});
const healthSchema = z
  .object({
    status: z.enum(['ok', 'degraded', 'down']),
    role: z.string(),
    version: z.string(),
    uptimeSeconds: z.number(),
    dependencies: z.array(dependency),
  })
  .meta({ id: 'Health' });
export type Health = z.infer<typeof healthSchema>;

/** A system's place in the navigation; one that a server does not have is not shown. */
const shellEntrySchema = z
  .object({
    name: z.string(),
    /** In the plural, as people say it: "Canvases". */
    title: z.string(),
    /** Its list of things; each thing's page lies below by its id. */
    path: z.string(),
    /** What "New…" says, such as "New canvas"; it opens `path` with `?new`. Null: nothing is made by hand. */
    create: z.string().nullable(),
  })
  .meta({ id: 'ShellEntry' });
export type ShellEntry = z.infer<typeof shellEntrySchema>;

const systemSchema = z
  .object({
    version: z.string(),
    /** The model that answers by default; `isDemo`: the built-in offline one. */
    model: z.object({ id: z.string(), label: z.string(), isDemo: z.boolean() }),
    models: z.array(z.object({ id: z.string(), label: z.string(), isDemo: z.boolean() })),
    limits: z.object({ generationBlocksMax: z.int(), promptMax: z.int() }),
    /** Demo log-ins exist (never in production). */
    isDemo: z.boolean(),
    hasUsers: z.boolean(),
    /** In the order of the navigation. */
    systems: z.array(shellEntrySchema),
  })
  .meta({ id: 'System' });
export type System = z.infer<typeof systemSchema>;

const tag = 'System';
export const healthGet = defineOperation({
  id: 'system.health',
  method: 'get',
  path: '/health',
  tag,
  summary: 'State of this process and of each dependency',
  permission: { kind: 'public' },
  limit: 'none',
  responses: { 200: healthSchema, 503: healthSchema },
});
export const metricsGet = defineOperation({
  id: 'system.metrics',
  method: 'get',
  path: '/metrics',
  tag,
  summary: 'Prometheus metrics of this process',
  description:
    'With `Authorization: Bearer <METRICS_TOKEN>`; where neither that nor `TRUST_PROXY` is set, on loopback without it.',
  permission: { kind: 'public' },
  limit: 'none',
  responses: { 200: { mediaType: 'text/plain', description: 'Prometheus text format' } },
});
export const systemGet = defineOperation({
  id: 'system.info',
  method: 'get',
  path: '/api/v1/system',
  tag,
  summary: 'What the pages need to know before log-in',
  permission: { kind: 'public' },
  limit: 'none',
  responses: { 200: systemSchema },
});
export const systemOperations = [healthGet, metricsGet, systemGet] as const;
