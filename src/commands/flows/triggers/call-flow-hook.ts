import { createHash } from 'node:crypto';
import { FLOW_HOOK_CALLS_MAX } from '../../../contracts/flows/triggers';
import type { FlowRecord } from '../../../models/flows/flow.model';
import { flowTriggerContext, type FlowTriggerRecord } from '../../../models/flows/flow-trigger.model';
import type { RunRecord } from '../../../models/runs/run.model';
import { badRequest, conflict, unauthenticated } from '../../../platform/errors';
import { isDuplicateKey } from '../../../platform/mongo';
import {
  createHookSecret,
  HOOK_CALL_KEPT_MS,
  type HookHeaders,
  verifyHookCall,
} from '../../../security/hooks/hook-signature';
import { overLimit, type TellLimit } from '../../../security/limits/rate-limits';
import type { SlidingWindows } from '../../../security/limits/sliding-windows';
import type { Masking } from '../../../security/masking/create-masking';
import type { Secrets } from '../../../security/secrets/secrets';
import { findRunOwner } from '../../accounts/find-run-owner';
import { startExecution, type StartExecutionDeps } from '../executions/start-execution';

export interface FlowHookDeps extends StartExecutionDeps {
  secrets: Pick<Secrets, 'open'>;
  masking: Pick<Masking, 'mask'>;
  /** Counts calls of a webhook, of a minute. */
  windows: SlidingWindows;
}

/** What an unknown address is checked against: it takes as long, and says the same. */
const NOBODYS_SECRET = createHookSecret();

/**
 * Somebody calls a webhook of a flow: what is signed with its secret starts an execution, in the name of whoever made it, with the body as
 * input. 401 `hook_signature_invalid`, 409 `hook_call_repeated`, `trigger_disabled`, 400 `flow_input_invalid`, 429, and what money and
 * quotas refuse.
 */
export async function callFlowHook(
  deps: FlowHookDeps,
  { hookId, headers, body, tell }: { hookId: string; headers: HookHeaders; body: Uint8Array; tell: TellLimit },
  now = new Date(),
): Promise<RunRecord> {
  const { models, secrets } = deps;
  const found = /^[0-9a-f]{24}$/.test(hookId)
    ? await models.FlowTrigger.findOne({ _id: hookId, kind: 'webhook' }).lean<FlowTriggerRecord>()
    : null;
  const { sealed, keyVersion } = found ?? {};
  const secret =
    found && sealed && keyVersion ? secrets.open({ sealed, keyVersion }, flowTriggerContext(found)) : NOBODYS_SECRET;
  const callId = verifyHookCall(secret, headers, body, now);
  if (!found || callId === undefined)
    throw unauthenticated(
      'hook_signature_invalid',
      'The address, the signature or the time of this call is not right: sign it as Standard Webhooks has it.',
    );
  const stand = await deps.windows.take(`flow-hook:${hookId}`, FLOW_HOOK_CALLS_MAX);
  if (!stand.isAllowed) throw overLimit(stand);
  const { organisationId, userId, flowId } = found;
  const caller = await findRunOwner(models, found);
  const flow = await models.Flow.findOne({
    ...{ _id: flowId, organisationId },
    $or: [{ access: 'organisation' }, { userId }],
  }).lean<FlowRecord>();
  if (!found.enabled || !caller || !flow)
    throw conflict('trigger_disabled', 'This webhook is switched off: it starts nothing.');
  const input = await deps.masking.mask(readInput(body), { kind: 'flows', id: flowId, organisationId }, userId);
  const call = createHash('sha256').update(`${hookId}.${callId}`).digest('hex');
  try {
    const { run } = await startExecution(deps, {
      ...{ caller, flow, input, trigger: 'webhook', triggerId: hookId, tell },
      ...(typeof found.version === 'number' && { version: found.version }),
      async keepAnswer(session, runId) {
        const expiresAt = new Date(now.getTime() + HOOK_CALL_KEPT_MS);
        await models.FlowHookCall.create([{ _id: call, userId, organisationId, flowId, expiresAt }], { session });
        await models.FlowTrigger.updateOne(
          { _id: found._id },
          { $set: { lastAt: now, lastRunId: runId }, $unset: { lastSkipped: '' } },
          { session },
        );
      },
    });
    return run;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    throw conflict('hook_call_repeated', 'A call with this webhook-id was heard already.');
  }
}

function readInput(body: Uint8Array): Record<string, unknown> {
  let value: unknown;
  try {
    value = body.length === 0 ? {} : JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badRequest('flow_input_invalid', 'The body is the input of the flow: a JSON object.');
  return value as Record<string, unknown>;
}
