import type { ClientSession } from 'mongoose';
import type { CanvasGeneration } from '../../agents/canvas/generate-on-canvas';
import { markGeneration } from '../../models/canvas/generations/write-generation';
import type { RunRecord } from '../../models/runs/run.model';
import { forbidden } from '../../platform/errors';
import type { CanvasGenerationInput } from '../../queues/canvas/canvas-generation-input';
import { announceApproval } from '../../realtime/announce-approval';
import { requestApproval, useApproval } from '../../runs/approvals/approvals';
import { isAskedIn } from '../../runs/approvals/hash-parameters';
import type { RunContext } from '../../runs/lifecycle/run-context';
import { countDrafts, sayCounts } from './count-drafts';
import type { GenerationAnnouncer } from './generation-announcer';
import { keptUntil } from '../kept-until';
import type { WorkerDeps } from '../worker-deps';

const TOOL = 'save_generation';

/**
 * Holds a generation until an editor accepts exactly these drafts; the run is parked meanwhile. Returns, once it is
 * accepted, what the saving transaction must call to use the approval up. Throws `generation_rejected` or
 * `approval_timeout` otherwise: nothing is saved then.
 */
export async function requireReview(
  deps: WorkerDeps,
  context: RunContext,
  run: RunRecord,
  input: CanvasGenerationInput,
  generation: CanvasGeneration,
  announcer: GenerationAnnouncer,
): Promise<(session: ClientSession) => Promise<void>> {
  const counts = countDrafts(generation.drafts);
  const parameters = {
    canvasId: input.canvasId,
    generation_session_id: input.generationSessionId,
    drafts: generation.drafts,
  };
  const { approval, isNew, answer } = await requestApproval(deps.models, {
    run,
    stepKey: 'review',
    tool: TOOL,
    parameters,
    risk: counts.removed > 0 ? 'high' : 'medium',
    reason: `The agent wants to save what it did (${sayCounts(counts)}): “${input.prompt.slice(0, 200)}”`,
    ...(run.subjectId ? { subject: { kind: 'canvas' as const, id: run.subjectId } } : {}),
    timeoutMs: deps.config.REVIEW_TIMEOUT_MS,
  });
  if (approval.status === 'pending') {
    // Also where it was asked before: the attempt that did may have died before it could say so, and this one says that it works.
    const waiting = await markGeneration(deps.models, {
      generationSessionId: input.generationSessionId,
      organisationId: context.run.organisationId,
      attempt: run.attempt,
      status: 'waiting',
      approvalId: approval._id,
    });
    announcer.phase(
      'reviewing',
      counts.removed > 0
        ? `It removes ${counts.removed} ${counts.removed === 1 ? 'block' : 'blocks'}: waiting for somebody to accept it.`
        : 'Waiting for somebody to accept it.',
      waiting,
    );
    if (isNew) await announceApproval(deps, 'approval_request', approval);
    context.park({ kind: 'approval', id: approval._id.toString(), deadline: approval.expiresAt });
  }
  if (approval.status === 'rejected')
    throw forbidden('generation_rejected', 'Somebody rejected this generation. Nothing was saved.');
  if (approval.status !== 'approved')
    throw forbidden(
      'approval_timeout',
      `Review time ran out before anybody decided. What it did (${sayCounts(counts)}) is not saved; it is kept as previews until ${keptUntil(deps, approval).toISOString().slice(0, 16).replace('T', ' ')} UTC. Review it again, or discard it.`,
      { isRetryable: true }, // it asks anew
    );
  if (!answer || !isAskedIn(approval, { tool: TOOL, parameters })) {
    throw forbidden('approval_changed', 'What would be saved is not what was accepted. Nothing was saved; ask again.');
  }
  return async (session) => {
    if (!(await useApproval(session, deps.models, approval._id, answer.parametersHash)))
      throw forbidden('approval_used', 'This approval was used before.');
  };
}
