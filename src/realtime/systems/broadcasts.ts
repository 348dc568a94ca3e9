import type { BroadcastTools } from '../broadcast-tools';
import { type CanvasBroadcasts, createCanvasBroadcasts } from '../canvas/canvas-broadcasts';
import { createSupportBroadcasts, type SupportBroadcasts } from '../support/support-broadcasts';

/** What all systems tell people. */
export interface SystemBroadcasts extends CanvasBroadcasts, SupportBroadcasts {}

export const createSystemBroadcasts = (tools: BroadcastTools): SystemBroadcasts => ({
  ...createCanvasBroadcasts(tools),
  ...createSupportBroadcasts(tools),
});
