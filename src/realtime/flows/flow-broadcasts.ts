import { flowChanged } from '../../contracts/flows/socket-events';
import type { SocketPayload } from '../../contracts/kernel/socket-event';
import type { BroadcastTools } from '../broadcast-tools';
import { flowRoom } from './flow-room';

/** What people who have a flow open are told. */
export interface FlowBroadcasts {
  /** A hint: where it is lost, `flow_revision` says so within 4 s. */
  flowChanged(payload: SocketPayload<typeof flowChanged>): Promise<void>;
}

export const createFlowBroadcasts = ({ emitter, send }: BroadcastTools): FlowBroadcasts => ({
  flowChanged: (payload) =>
    send(flowChanged.name, { flowId: payload.flowId }, () =>
      emitter.emit('/flows', [flowRoom(payload.flowId)], flowChanged.name, payload),
    ),
});
