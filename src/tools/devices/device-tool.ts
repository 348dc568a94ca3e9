import type { z } from 'zod';
import type { DeviceAction, DeviceFilters, DeviceTable } from '../../contracts/devices/rows';
import type { ToolResult } from '../../contracts/devices/frames';

/** The four agents, each with its tools. */
export const DEVICE_AGENTS = ['task', 'project', 'checkpoint', 'note'] as const;
export type DeviceAgentName = (typeof DEVICE_AGENTS)[number];

/** One thing that is asked of a device; what is unused is absent. */
export interface DeviceRequest {
  action: DeviceAction;
  table?: DeviceTable;
  data?: Record<string, unknown>;
  filters?: DeviceFilters;
  vector?: number[];
  model?: string;
  limit?: number;
}

/** What became of it. `reason` is a sentence for the model and for people. */
export type DeviceReply =
  | { outcome: 'answered'; result: ToolResult }
  /** A read that was not answered in time, or a device that is not there. */
  | { outcome: 'silent'; reason: string }
  /** It was not sent: capability, policy, a revoked device. */
  | { outcome: 'refused'; reason: string }
  /** A write that was sent, and nobody knows whether it was done. */
  | { outcome: 'unknown'; reason: string };

export interface DeviceToolContext {
  /** Asks the device. Each call of a tool is a step of its own: done once, however often the tool is run again. */
  ask(request: DeviceRequest): Promise<DeviceReply>;
  /** A vector of a text, and the model that made it; undefined where none can be made. */
  embed(text: string): Promise<{ vector: number[]; model: string } | undefined>;
  /** Now, the same on every replay. */
  now: Date;
  /** IANA. */
  timeZone: string;
  /** Whether what is made is a suggestion that its person has yet to approve: background runs, and where mail or files were read. */
  isSuggestion: boolean;
}

/** What a tool did: the sentence that the model reads, and what pages show once the rows are gone. */
export interface DeviceToolAnswer {
  text: string;
  isError: boolean;
  outcome: 'done' | 'failed' | 'refused' | 'unknown';
  /** Of the rows read or changed, 100 at most. */
  ids: string[];
  /** Rows read; null: it reads none. */
  count: number | null;
}

export interface DeviceTool<Schema extends z.ZodObject = z.ZodObject> {
  name: string;
  agent: DeviceAgentName;
  /** For the model. */
  description: string;
  risk: 'read' | 'write' | 'delete';
  parameters: Schema;
  /** `parameters` have been checked. Never throws for what the device answers. */
  run(context: DeviceToolContext, parameters: z.infer<Schema>): Promise<DeviceToolAnswer>;
}

/** Declares one; the registry of all is `index.ts`. */
export const defineDeviceTool = <Schema extends z.ZodObject>(tool: DeviceTool<Schema>): DeviceTool<Schema> => tool;
