import type { OrganisationRole } from '../kernel/organisation-roles';

/** What this system adds to the closed lists of names that all share. */
export const flowsNames = {
  subject: 'flows',
  /** `flows.execution` walks a workflow or an agentflow, `flows.chat` answers one message of a chatflow. */
  runKinds: ['flows.execution', 'flows.chat'],
  eventFormats: ['flows'],
  namespaces: ['/flows'],
  limits: [],
  /** Of API keys: to work with flows, and to answer what one waits for. */
  apiScopes: ['flows', 'flows:answer'],
  outboxKinds: ['document-index'],
  /** Names its part of an account's deletion. */
  deletionPart: 'flows',
  /** What the audit log calls one. */
  auditName: 'flow',
  /** Of model calls, who asked. */
  agent: 'flows',
} as const;

/** The role (of models) of flows; where there is none of that name, the default model answers. */
export const FLOWS_ROLE = flowsNames.agent;

/**
 * The flow named by `workflowId` is the caller's organisation's, or, where it is private, their own; 404 for all others. `role`: and at
 * least that in the organisation. Of `flow-execution` the path names one of its executions too, of `flow-session` a session of chat.
 */
export interface FlowPermission {
  kind: 'flow' | 'flow-execution' | 'flow-session';
  access: 'read' | 'write';
  role?: OrganisationRole;
}

/** The permission in words, for the API's docs. */
export const describeFlowPermission = ({ kind, role }: FlowPermission): string =>
  kind === 'flow-session'
    ? 'For the person whose session it is; 404 for all others.'
    : `For the organisation whose flow it is, of a private one for its owner; 404 for others${role ? `. The role \`${role}\` at least` : ''}.`;
