import type { ChildrenDeps } from '../../commands/flows/executions/settle-children';
import { announceApproval } from '../../realtime/announce-approval';
import { announceRun } from '../../realtime/announce-run';
import { closeApprovals } from '../../runs/approvals/approvals';
import type { Base } from '../base';

/** What is done about sub-flows, and who is told. */
export const childrenDeps = (base: Base): ChildrenDeps => ({
  wake: base.wake,
  cancel: {
    models: base.models,
    redis: base.redis.command,
    prefix: base.config.REDIS_PREFIX,
    eventLog: base.eventLog,
  },
  async onCancelled(run) {
    await announceRun(base, run);
    for (const approval of await closeApprovals(base.models, run))
      await announceApproval(base, 'approval_answered', approval);
  },
});
