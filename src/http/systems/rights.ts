import { type CanvasGrant, canvasRight } from '../canvas/canvas-right';
import { type ConnectionGrant, connectionRight } from '../devices/connection-right';
import {
  type AgentGrant,
  agentRight,
  type DeviceGrant,
  deviceRight,
  type ThreadGrant,
  threadRight,
} from '../devices/own-rights';
import { type AgentRunGrant, agentRunRight, type SuggestionGrant, suggestionRight } from '../devices/suggestion-rights';
import {
  executionRight,
  type ExecutionGrant,
  type FlowGrant,
  flowRight,
  type FlowSessionGrant,
  flowSessionRight,
} from '../flows/flow-rights';
import type { PathRight, PathRights } from '../path-right';
import { type SessionGrant, sessionRight } from '../support/session-right';

/** The systems' own kinds of permission. */
export const systemRights: PathRights = {
  canvas: canvasRight as PathRight,
  support: sessionRight as PathRight,
  device: deviceRight as PathRight,
  'device-thread': threadRight as PathRight,
  connection: connectionRight as PathRight,
  'device-agent': agentRight as PathRight,
  'agent-suggestion': suggestionRight as PathRight,
  'agent-run': agentRunRight as PathRight,
  flow: flowRight as PathRight,
  'flow-execution': executionRight as PathRight,
  'flow-session': flowSessionRight as PathRight,
};

/** What handlers are given, by the kind of permission. */
export interface SystemGrants {
  canvas: CanvasGrant;
  support: SessionGrant;
  device: DeviceGrant;
  'device-thread': ThreadGrant;
  connection: ConnectionGrant;
  'device-agent': AgentGrant;
  'agent-suggestion': SuggestionGrant;
  'agent-run': AgentRunGrant;
  flow: FlowGrant;
  'flow-execution': ExecutionGrant;
  'flow-session': FlowSessionGrant;
}
