import { executionRight, flowRight, flowSessionRight } from '../../http/flows/flow-rights';
import type { PathRight } from '../../http/path-right';
import type { StreamDeps } from '../../http/streams/stream-run';
import type { Base } from '../base';
import type { SystemApi } from '../system';

/** Flows, their versions and executions, and chats with them. */
export const openFlowsApi = (_base: Base, _stream: StreamDeps): SystemApi => ({
  routes: [],
  rights: {
    flow: flowRight as PathRight,
    'flow-execution': executionRight as PathRight,
    'flow-session': flowSessionRight as PathRight,
  },
});
