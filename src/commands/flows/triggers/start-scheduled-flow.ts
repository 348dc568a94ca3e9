import type { FlowRecord } from '../../../models/flows/flow.model';
import type { FlowTriggerRecord } from '../../../models/flows/flow-trigger.model';
import { findAppError } from '../../../platform/errors';
import { recordRun } from '../../../producers/start-run';
import type { StartScheduled } from '../../../runs/schedules/start-due';
import { findRunOwner } from '../../accounts/find-run-owner';
import { findVersionToRun } from '../executions/find-version-to-run';
import { checkInput, mayCallModels, ofFlow, type StartExecutionDeps, toRunInput } from '../executions/start-execution';
import { graphOf } from '../flow-texts';

/**
 * What a schedule of a flow starts, in its person's name: the published version, else the draft. It counts no request of the month; budgets and
 * runs at once are asked as of any. What is refused is passed over, and the trigger says why.
 */
export const startScheduledFlow =
  (deps: Pick<StartExecutionDeps, 'models' | 'requireBudget' | 'requireQuota'>): StartScheduled =>
  async ({ subjectId }, moment, session) => {
    const { models } = deps;
    const trigger = await models.FlowTrigger.findById(subjectId, null, { session }).lean<FlowTriggerRecord>();
    if (!trigger?.enabled) return { skipped: 'disabled' };
    const settle = (last: { lastRunId?: FlowTriggerRecord['lastRunId']; lastSkipped?: string }) =>
      models.FlowTrigger.updateOne(
        { _id: subjectId },
        {
          $set: { lastAt: moment, ...last },
          $unset: last.lastSkipped === undefined ? { lastSkipped: '' } : { lastRunId: '' },
        },
        { session },
      );
    const skip = async (skipped: string) => {
      await settle({ lastSkipped: skipped });
      return { skipped };
    };
    const caller = await findRunOwner(models, trigger, session);
    if (!caller) return skip('person gone');
    const flow = await models.Flow.findOne({
      ...{ _id: trigger.flowId, organisationId: trigger.organisationId },
      $or: [{ access: 'organisation' }, { userId: trigger.userId }],
    }).lean<FlowRecord>();
    if (!flow) return skip('flow_not_found');
    try {
      const version = await findVersionToRun(models, caller, flow, trigger.version ?? undefined);
      const input = JSON.parse(trigger.input ?? '{}') as Record<string, unknown>;
      checkInput(graphOf(version), input);
      if (mayCallModels(graphOf(version))) await deps.requireBudget(caller, [ofFlow(flow)]);
      const end = await deps.requireQuota(caller);
      try {
        const run = await recordRun(
          models,
          {
            ...{ caller, kind: 'flows.execution', title: flow.name, subject: { kind: 'flows', id: flow._id } },
            countedAs: flow.kind,
            budgetSubjects: [ofFlow(flow)],
            input: toRunInput(flow, version, { input, trigger: 'schedule', triggerId: subjectId.toHexString() }),
          },
          session,
        );
        await settle({ lastRunId: run._id });
        return { run };
      } finally {
        end();
      }
    } catch (error) {
      const known = findAppError(error);
      if (!known || known.status >= 500) throw error;
      return skip(known.code);
    }
  };
