import { Types } from 'mongoose';
import { allowAlways, defaultDecision, readDecision, type ToolRisk } from '../../../devices/policy';
import type { RunRecord } from '../../../models/runs/run.model';
import { withTransaction } from '../../../platform/mongo';
import { announceApproval } from '../../../realtime/announce-approval';
import { requestApproval, useApproval } from '../../../runs/approvals/approvals';
import type { RunContext } from '../../../runs/lifecycle/run-context';
import type { WorkerDeps } from '../../worker-deps';

/** A call that a turn of the model wants made. */
export interface WantedCall {
  id: string;
  tool: string;
  risk: ToolRisk;
  args: Record<string, unknown>;
}
export type Leave = { may: true; approvalId?: string } | { may: false; reason: string };

export interface MayUse {
  deps: Pick<WorkerDeps, 'models' | 'connection' | 'broadcaster' | 'subjects' | 'config'>;
  context: RunContext;
  run: RunRecord;
  agentId?: string;
  /** Whether the model has read what somebody else may have written: mail, files, notes. */
  hasReadUntrusted: boolean;
}

/**
 * Whether a turn's calls may be made, by its person's policy: those that ask are asked together, once, bound to their exact arguments. Parks
 * the run until that is answered. Recorded: a replay comes to the same.
 */
export async function mayUseTools(
  of: MayUse,
  turnKey: string,
  wanted: readonly WantedCall[],
): Promise<ReadonlyMap<string, Leave>> {
  const { deps, run, agentId } = of;
  const leaves = new Map<string, Leave>();
  const toAsk: WantedCall[] = [];
  for (const call of wanted) {
    const owner = { userId: run.userId.toHexString(), tool: call.tool, agentId };
    const decision = (await readDecision(deps.models, owner)) ?? defaultDecision(call.risk, of.hasReadUntrusted);
    if (decision === 'always') leaves.set(call.id, { may: true });
    else if (decision === 'never')
      leaves.set(call.id, { may: false, reason: `Its person does not let agents use ${call.tool}.` });
    else toAsk.push(call);
  }
  if (toAsk.length === 0) return leaves;
  const answer = await ask(of, turnKey, toAsk);
  for (const { id } of toAsk) leaves.set(id, answer);
  return leaves;
}

async function ask(of: MayUse, turnKey: string, calls: readonly WantedCall[]): Promise<Leave> {
  const { context } = of;
  const key = `leave:${turnKey}`;
  return context.step(
    { key, kind: 'other', name: 'ask for leave', input: calls.map(({ id, tool, args }) => ({ id, tool, args })) },
    () => askPerson(of, context.keyOf(key), calls),
  );
}

async function askPerson(
  { deps, context, run, agentId }: MayUse,
  stepKey: string,
  calls: readonly WantedCall[],
): Promise<Leave> {
  const { models } = deps;
  const tools = [...new Set(calls.map(({ tool }) => tool))];
  const { approval, isNew, answer } = await requestApproval(models, {
    ...{ run, stepKey, tool: tools.length === 1 ? (tools[0] ?? '') : 'several' },
    parameters: { calls: calls.map(({ tool, args }) => ({ tool, args })) },
    risk: calls.some(({ risk }) => risk === 'delete') ? 'high' : 'medium',
    reason: `“${run.title.slice(0, 100)}” wants to use ${tools.join(', ')} on your device.`,
    ...(run.subjectId && { subject: { kind: 'devices' as const, id: run.subjectId } }),
    actions: [
      { id: 'once', label: 'Allow this once', approves: true },
      { id: 'always', label: `Always allow ${tools.join(', ')}`.slice(0, 80), approves: true },
      { id: 'reject', label: 'Do not', approves: false },
    ],
    timeoutMs: deps.config.APPROVAL_TIMEOUT_MS,
  });
  if (isNew) await announceApproval(deps, 'approval_request', approval);
  const approvalId = approval._id.toHexString();
  if (approval.status === 'pending') context.park({ kind: 'approval', id: approvalId, deadline: approval.expiresAt });
  if (approval.status !== 'approved' || !answer)
    return {
      may: false,
      reason:
        approval.status === 'timeout'
          ? 'Nobody answered the question whether this may be done.'
          : 'Its person said no.',
    };
  await withTransaction(
    deps.connection,
    async (session) => void (await useApproval(session, models, approval._id, answer.parametersHash)),
    context.signal,
  );
  if (answer.action === 'always')
    for (const tool of tools)
      await allowAlways(models, {
        userId: run.userId,
        organisationId: new Types.ObjectId(run.organisationId.toHexString()),
        tool,
        agentId,
      });
  return { may: true, approvalId };
}
