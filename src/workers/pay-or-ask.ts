import { TOP_UP_TOOL, topUpParametersSchema, type TopUpParameters } from '../contracts/money/budgets';
import type { ReserveCall } from '../llm/paid-attempt';
import type { ApprovalRecord } from '../models/runs/approval.model';
import type { AppliedBudget } from '../models/money/budget/applied-budgets';
import { topUpCounter } from '../models/money/budget/top-up';
import type { RunRecord } from '../models/runs/run.model';
import { crashPoint } from '../platform/crash-point';
import { parseUsd } from '../platform/money';
import { type ClientSession, withTransaction } from '../platform/mongo';
import { SECOND_MS } from '../platform/time';
import { announceApproval } from '../realtime/announce-approval';
import { requestApproval, useApproval } from '../runs/approvals/approvals';
import { type RunContext, RunFenced } from '../runs/lifecycle/run-context';
import { appendAudit } from '../security/audit/audit';
import { BudgetExceeded, nameBudget } from '../security/money/budget-exceeded';
import { BUDGET_MAX_NANO_USD, proposeTopUp } from '../security/money/propose-top-up';
import type { WorkerDeps } from './worker-deps';

/** What other calls hold comes back as they end: a run that only lacks that waits so long, so often, before it asks. */
const HELD_WAIT_MS = 5 * SECOND_MS;
const HELD_WAITS_MAX = 12;
const HELD_WAIT = 'held:';

type AskDeps = Pick<WorkerDeps, 'budgets' | 'models' | 'connection' | 'broadcaster' | 'config'>;
interface Asking {
  deps: AskDeps;
  context: RunContext;
  run: RunRecord;
  /** Told before the run is parked, for those who watch. */
  onWait(message: string): void;
}

/**
 * Holds the money of a run's calls. Where a budget lacks it, an admin is asked to allow more and the run is parked, no
 * worker held; resumed, it comes to the same call, tops the budget up by exactly what was approved and goes on. Throws 402
 * `budget_exceeded` where that was refused, ran out or makes no sense.
 */
export const payOrAsk =
  (asking: Asking): ReserveCall =>
  async (call) => {
    for (;;) {
      try {
        return await asking.deps.budgets.reserve(asking.context.run, call);
      } catch (error) {
        if (!(error instanceof BudgetExceeded)) throw error;
        await obtainTopUp(asking, error, call.id);
      }
    }
  };

function waitForHeld({ context, run, onWait }: Asking, callId: string): void {
  const waits = run.waitsOver.filter((id) => id.startsWith(HELD_WAIT)).length;
  if (waits >= HELD_WAITS_MAX) return;
  onWait('Waiting for money that other calls hold.');
  const deadline = new Date(Date.now() + HELD_WAIT_MS);
  context.park({ kind: 'backoff', id: `${HELD_WAIT}${callId}:${waits + 1}`, deadline });
}

/** Returns once a top-up was made; parks the run where it is yet to be answered; else throws the refusal. */
async function obtainTopUp(asking: Asking, refusal: BudgetExceeded, callId: string): Promise<void> {
  const { run, deps } = asking;
  const of = { runId: run._id, organisationId: run.organisationId, tool: TOP_UP_TOOL };
  const last = await deps.models.Approval.findOne(of).sort({ _id: -1 }).lean<ApprovalRecord>();
  const isThisRound = last?.round === run.retries;
  if (last?.status === 'approved' && !last.usedAt) {
    const approved = topUpParametersSchema.parse(last.parameters);
    if (isFor(approved, refusal.budget)) return topUp(asking, refusal, last, approved);
  }
  if (isThisRound && (last.status === 'rejected' || last.status === 'timeout')) throw refusal;
  const isAsked = last?.status === 'pending' && isThisRound;
  if (!isAsked && refusal.isRetryable) waitForHeld(asking, callId);
  const approval = isAsked ? last : await ask(asking, refusal);
  // Also where it was asked before: who asked may have died before anybody was told.
  await announceApproval(deps, 'approval_request', approval);
  asking.onWait('Waiting for an admin to allow more money.');
  await crashPoint('top-up.before-park');
  asking.context.park({ kind: 'top-up', id: approval._id.toHexString(), deadline: approval.expiresAt });
  throw refusal;
}

const isFor = (approved: TopUpParameters, { budgetId, scope, periodKey }: AppliedBudget): boolean =>
  approved.budgetId === budgetId && approved.scope === scope && approved.periodKey === periodKey;

/** Each time the run meets a limit again is a question of its own. */
async function ask({ deps, run }: Asking, refusal: BudgetExceeded): Promise<ApprovalRecord> {
  const parameters = proposeTopUp(refusal);
  if (!parameters) throw refusal;
  const asked = await deps.models.Approval.countDocuments({ runId: run._id, tool: TOP_UP_TOOL, round: run.retries });
  const { approval } = await requestApproval(deps.models, {
    run,
    stepKey: `top-up:${asked + 1}`,
    tool: TOP_UP_TOOL,
    parameters,
    risk: 'medium',
    reason: `“${run.title.slice(0, 100)}” has stopped: ${nameBudget(refusal.budget, refusal.use)} does not pay for its next call. Approving allows $${parameters.topUpUsd} more${FOR[parameters.scope === 'run' ? 'run' : parameters.period]}.`,
    audience: 'admins',
    timeoutMs: deps.config.APPROVAL_TIMEOUT_MS,
  });
  return approval;
}
const FOR = { run: ' for this run', day: ' today', month: ' this month', total: '' };

/** Uses the approval up and raises the budget, both or neither; refused where the run is no longer ours. */
async function topUp(
  { deps, context, run }: Asking,
  refusal: BudgetExceeded,
  approval: ApprovalRecord,
  parameters: TopUpParameters,
): Promise<void> {
  const { models, connection } = deps;
  const { budget } = refusal;
  const { counterId } = budget;
  if (counterId === null) throw refusal;
  const raiseBudget = async (session: ClientSession): Promise<void> => {
    const owned = await models.Run.collection.updateOne(
      { _id: run._id, attempt: run.attempt, status: 'running' },
      { $set: { updatedAt: new Date() } },
      { session },
    );
    if (owned.matchedCount === 0) throw new RunFenced(`the run ${run._id.toHexString()} ended before its top-up`);
    if (!(await useApproval(session, models, approval._id, approval.parametersHash))) return;
    const raise = { amountNanoUsd: parseUsd(parameters.topUpUsd), most: BUDGET_MAX_NANO_USD };
    if (!(await topUpCounter(session, models, { ...budget, counterId }, raise))) throw refusal;
    await appendAudit(
      models,
      {
        organisationId: run.organisationId,
        ...(approval.respondedBy ? { actorId: approval.respondedBy } : {}),
        action: 'budget.topped-up',
        resource: parameters.budgetId === null ? `run:${run._id.toHexString()}` : `budget:${parameters.budgetId}`,
        details: { ...parameters, runId: run._id.toHexString(), approvalId: approval._id.toHexString() },
      },
      session,
    );
  };
  await withTransaction(connection, raiseBudget, context.signal);
  await crashPoint('top-up.after-commit');
}
