import { z } from 'zod';
import { AGENT_RUN_TRIGGERS, AGENT_TYPES } from '../../contracts/devices/agent-schemas';
import { chatContextSchema } from '../../contracts/devices/frames';

/** Where the calls of a run go. */
export const deviceTargetSchema = z.object({
  /** The connection that asked, of a chat over a socket. */
  connectionId: z.string().optional(),
  /** When it was opened, ms since 1970. */
  openedAt: z.number().optional(),
  /** Record id of the device. */
  device: z.string().optional(),
});
export type DeviceTarget = z.infer<typeof deviceTargetSchema>;

/** Input of a run of kind `devices.chat`; what was said is in the thread. */
export const devicesChatInput = z.object({
  threadId: z.string(),
  /** The message that is answered. */
  messageSeq: z.int(),
  target: deviceTargetSchema,
  context: chatContextSchema.omit({ thread_id: true, device_id: true }),
});
export type DevicesChatInput = z.infer<typeof devicesChatInput>;

/** Input of a run of kind `devices.agent`; what it is to do is in the agent's record. */
export const devicesAgentInput = z.object({
  agentId: z.string(),
  agentType: z.enum(AGENT_TYPES),
  trigger: z.enum(AGENT_RUN_TRIGGERS),
  /** A dry run: nothing is inserted. */
  isPreview: z.boolean(),
  /** Record id of the device that it waits for before it begins. */
  waitsForDevice: z.string().optional(),
});
export type DevicesAgentInput = z.infer<typeof devicesAgentInput>;

/** Input of a run of kind `devices.delivery`; what is to be delivered is in `device_writes`. */
export const devicesDeliveryInput = z.object({
  /** Record id. */
  device: z.string(),
});
export type DevicesDeliveryInput = z.infer<typeof devicesDeliveryInput>;
