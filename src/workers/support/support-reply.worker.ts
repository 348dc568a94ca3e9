import { Types } from 'mongoose';
import { renderSimilar } from '../../agents/support/reply/reply-basis';
import { REPLY_ROLE } from '../../agents/support/reply/reply-role';
import type { ShownImage } from '../../agents/person-message';
import { replyToSession, type Reply } from '../../agents/support/reply/reply-to-session';
import type { SimilarSession } from '../../contracts/support/sessions';
import { readCallTimeouts } from '../../llm/call-limits';
import type { RunRecord } from '../../models/runs/run.model';
import type { SupportAttachmentRecord } from '../../models/support/records/support-attachment.model';
import { bytesOf } from '../../commands/support/add-attachment';
import { appendReply, requireNewest, type SavedReply } from '../../commands/support/append-reply';
import { presentMessage } from '../../models/support/records/present-message';
import { presentSteps } from '../../models/support/records/present-session';
import { readSupportSettings } from '../../commands/support/support-settings';
import { AppError } from '../../platform/errors';
import { issueRecorded } from '../../producers/start-run';
import { type SupportReplyInput, supportReplyInput } from '../../queues/support/support-inputs';
import { supportReplyQueue } from '../../queues/support/support-reply.queue';
import { announceLane } from '../../realtime/support/announce-session';
import { executeRun } from '../../runs/lifecycle/execute-run';
import type { RunContext } from '../../runs/lifecycle/run-context';
import { agentText } from '../../security/agent-text/delimit';
import { defineWorker } from '../define-worker';
import { payOrAsk } from '../pay-or-ask';
import { findSimilar } from './reply/find-similar';
import { planDraft } from './reply/plan-draft';
import { laneOf, proposeLane } from './reply/propose-lane';
import { readBasis, readSession } from './reply/read-basis';
import { followUpSessionRun, tellSession } from './tell-session';
import type { WorkerDeps } from '../worker-deps';

/** A run of kind `support.reply`: the assistant answers a message, or makes the next step of a guided session. */
export const supportReplyWorker = (deps: WorkerDeps) =>
  defineWorker({
    queue: supportReplyQueue,
    concurrency: deps.config.SUPPORT_REPLY_CONCURRENCY,
    work: ({ runId }) =>
      executeRun(
        { ...deps.execute, onLeft: (run, outcome, error) => followUpSessionRun(deps, run, outcome, error) },
        runId,
        (context, run) => answer(deps, context, run, supportReplyInput.parse(run.input)),
      ),
  });

async function answer(deps: WorkerDeps, context: RunContext, run: RunRecord, input: SupportReplyInput): Promise<void> {
  const { models, catalogue } = deps;
  // Of each attempt, as it may be run again long after.
  requireNewest(await readSession(models, run, input), run._id);
  const ownModels = () => deps.ownModels.modelsOf(context.run.organisationId);
  const model = catalogue.hasRole(REPLY_ROLE, await ownModels()) ? REPLY_ROLE : undefined;
  const [basis, similar] = await Promise.all([
    context.step({ key: 'basis', kind: 'other', name: 'read the session', input }, async (call) => {
      call.recordLater();
      return readBasis(models, run, input, canSee(deps, model, await ownModels()));
    }),
    findSimilar(deps, context, run, input),
  ]);
  const reply = await replyToSession(context, {
    mode: input.messageSeq === undefined ? 'guided' : 'conversation',
    models: catalogue,
    model,
    ownModels,
    prompt: agentText`${renderSimilar(similar)}${basis.prompt}`,
    images: await readImages(deps, run, basis.imageIds),
    async proposeLane(lane) {
      const saved = await proposeLane(deps, run, input.sessionId, lane, basis.laneIds, context.signal);
      if (!saved) return undefined;
      const told = laneOf(saved.session);
      if (saved.isChanged) tell(deps, announceLane(deps, saved.session, told));
      return told;
    },
    reserve: payOrAsk({
      ...{ deps, context, run },
      onWait: (message) => context.hint({ type: 'status', data: { phase: 'thinking', message } }),
    }),
    ledger: deps.ledger,
    onFallback: deps.metrics.llm.countFallback,
    callLimits: readCallTimeouts(deps.config),
  });
  await save(deps, context, run, input, reply, similar);
}

async function save(
  deps: WorkerDeps,
  context: RunContext,
  run: RunRecord,
  input: SupportReplyInput,
  reply: Reply,
  similar: readonly SimilarSession[],
): Promise<void> {
  const { models } = deps;
  const { living_draft: isDrafted } = await readSupportSettings(models, run.organisationId);
  const subject = {
    kind: 'support',
    id: new Types.ObjectId(input.sessionId),
    organisationId: run.organisationId,
  } as const;
  const { content, step } = await deps.masking.mask(reply, subject, run.userId);
  let saved: SavedReply | undefined;
  let draft: RunRecord | undefined;
  await context.succeed(async (session) => {
    saved = await appendReply(session, models, {
      sessionId: new Types.ObjectId(input.sessionId),
      organisationId: run.organisationId,
      runId: run._id,
      // Where a model only spoke in a guided session, that is the step.
      said: input.messageSeq === undefined ? { step: step ?? { text: content, options: [] } } : { content },
      similar: similar.map(({ session_id: id, matched, score }) => ({
        ...{ sessionId: new Types.ObjectId(id), matched, score },
      })),
    });
    draft = isDrafted ? await planDraft(session, models, run, saved.session) : undefined;
    const { message, stepOrder } = saved;
    return {
      session_id: input.sessionId,
      message: message ? presentMessage(message, new Map()) : null,
      step: presentSteps(saved.session).find(({ step_order: order }) => order === stepOrder) ?? null,
      lane: laneOf(saved.session),
    };
  });
  if (draft) await issueRecorded(deps.wake, draft);
  if (saved) await tellSession(deps, saved.session, saved.message ? 'messages' : 'steps');
}

/** Whether any model that may be called sees images. */
function canSee(
  { catalogue }: WorkerDeps,
  model: string | undefined,
  own: Awaited<ReturnType<WorkerDeps['ownModels']['modelsOf']>>,
): boolean {
  try {
    return catalogue.chain(REPLY_ROLE, model, { inputTokens: 0, hasTools: true, hasImages: true }, own).length > 0;
  } catch (error) {
    if (error instanceof AppError && error.code === 'model_request_unsupported') return false;
    throw error;
  }
}

async function readImages({ models }: WorkerDeps, run: RunRecord, ids: readonly string[]): Promise<ShownImage[]> {
  if (ids.length === 0) return [];
  const found = await models.SupportAttachment.find({
    _id: { $in: ids.map((id) => new Types.ObjectId(id)) },
    organisationId: run.organisationId,
  })
    .sort({ _id: 1 })
    .lean<SupportAttachmentRecord[]>();
  return found.map(({ mediaType, data }) => ({ mediaType, data: bytesOf(data).toString('base64') }));
}

/** A hint that nobody waits for. */
function tell(deps: WorkerDeps, telling: Promise<void>): void {
  telling.catch((error: unknown) => deps.log.debug({ error }, 'Not announced'));
}
