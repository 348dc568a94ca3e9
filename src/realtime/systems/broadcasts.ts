import type { BroadcastTools } from '../broadcast-tools';
import { type CanvasBroadcasts, createCanvasBroadcasts } from '../canvas/canvas-broadcasts';
import { createFlowBroadcasts, type FlowBroadcasts } from '../flows/flow-broadcasts';
import { createSupportBroadcasts, type SupportBroadcasts } from '../support/support-broadcasts';

/** What all systems tell people. */
export interface SystemBroadcasts extends CanvasBroadcasts, SupportBroadcasts, FlowBroadcasts {}

export const createSystemBroadcasts = (tools: BroadcastTools): SystemBroadcasts => ({
  ...createCanvasBroadcasts(tools),
  ...createSupportBroadcasts(tools),
  ...createFlowBroadcasts(tools),
});
