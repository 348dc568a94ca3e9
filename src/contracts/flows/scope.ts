import { z } from 'zod';
import { idSchema } from '../kernel/common';
import type { OrganisationRole } from '../kernel/organisation-roles';
import type { FlowPermission } from './names';

export const flowsPath = '/api/agent-builder';
export const workflowsTag = 'Workflows';
export const executionsTag = 'Executions of flows';
export const chatflowsTag = 'Chatflows';

/** What a path names as `id`: a flow. */
export const byId = z.object({ id: idSchema });
export const byExecution = z.object({ id: idSchema, executionId: idSchema });
export const bySession = z.object({ sessionId: idSchema });

/** To see the flow that a path names as `id`, or to change and run it. */
export const canFlow = (access: 'read' | 'write', role?: OrganisationRole): FlowPermission & { kind: 'flow' } => ({
  kind: 'flow',
  access,
  ...(role && { role }),
});
/** To see an execution of it, or to act on it. */
export const canExecution = (access: 'read' | 'write'): FlowPermission & { kind: 'flow-execution' } => ({
  kind: 'flow-execution',
  access,
});

/** Flows of one organisation. */
export const FLOWS_MAX = 1_000;
/** Longest texts, in characters. */
export const FLOW_NAME_MAX = 200;
export const FLOW_DESCRIPTION_MAX = 2_000;
export const FLOW_MESSAGE_MAX = 32_000;
/** Of an execution's input, as JSON. */
export const FLOW_INPUT_BYTES_MAX = 262_144;
/** Of one node's output, as JSON. */
export const NODE_OUTPUT_BYTES_MAX = 524_288;
