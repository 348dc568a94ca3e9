import { z } from 'zod';
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
