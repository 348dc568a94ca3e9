import type { Request } from 'express';
import type { ClientSession, Connection, Types } from 'mongoose';
import { messageList, messageSend, stepAdvance, stepList } from '../../../contracts/support/messages';
import type { TaskLane } from '../../../contracts/support/task-lane';
import type { Models } from '../../../models/index';
import type { SupportSessionRecord } from '../../../models/support/records/support-session.model';
import { answerStep } from '../../../commands/support/answer-step';
import { appendMessage } from '../../../commands/support/append-message';
import { listMessages } from '../../../models/support/records/list-messages';
import { presentLane, presentSteps } from '../../../models/support/records/present-session';
import { requireReady } from '../../../models/support/records/require-ready';
import type { Caller } from '../../../platform/caller';
import { startRun } from '../../../producers/start-run';
import type { SupportReplyInput } from '../../../queues/support/support-inputs';
import { parseReaderPlace } from '../../streams/reader-place';
import type { TellLimit } from '../../../security/limits/rate-limits';
import { admitCommand } from '../../../security/agent-text/admit-command';
import { checkStart, type RequireRunQuota } from '../../../security/limits/run-quota';
import { type Route, route } from '../../route';
import { type StreamDeps, streamRun } from '../../streams/stream-run';

export interface MessageRouteDeps {
  models: Models;
  connection: Connection;
  start: Parameters<typeof startRun>[0];
  stream: StreamDeps;
  /** Throws where the organisation has too many runs at work. */
  requireQuota: RequireRunQuota;
  /** Throws where a budget of the caller cannot pay for a first call of the assistant's model. */
  requireBudget(caller: Caller): Promise<void>;
  /** Counts the run; throws where the tier’s requests of a month are used. */
  takeRun(caller: Caller, tell: TellLimit): Promise<void>;
  /** Told once something was said, to tell people; `lane`: where it changed. Never rejects. */
  onSaid(session: SupportSessionRecord, changed: 'messages' | 'steps', lane: TaskLane | undefined): void;
}

/** What is said in a session, and the assistant's answers. */
export const messageRoutes = (deps: MessageRouteDeps): Route[] => [
  route(messageSend, async ({ body, query, caller, session, idempotencyKey, tellLimit, request, response }) => {
    let said: { session: SupportSessionRecord; isLaneChanged: boolean } | undefined;
    const content = admitCommand('support.message', body.content);
    const { run, isNew, position } = await startReply(deps, {
      ...{ caller, session, idempotencyKey, tellLimit },
      title: content || `Answers to tasks of ${session.title}`,
      input: { sessionId: session._id.toHexString(), messageSeq: session.messageCount + 1 },
      request: body,
      async write(transaction, runId) {
        const { answers = [], attachment_ids: attachmentIds = [] } = body;
        const author = { id: caller.userId, name: caller.name };
        said = await appendMessage(transaction, deps.models, {
          ...{ ...idsOf(session), author, content, answers, attachmentIds, runId },
        });
        await nameSeq(deps.models, transaction, runId, said.session.messageCount);
      },
    });
    if (isNew && said)
      deps.onSaid(said.session, 'messages', said.isLaneChanged ? presentLane(said.session.lane) : undefined);
    await streamRun(deps.stream, response, run, { ...formOf(request, query.format), position });
    return 'streamed';
  }),

  route(messageList, async ({ session, query }) => ({
    status: 200,
    body: await listMessages(deps.models, session, query),
  })),

  route(stepAdvance, async ({ body, query, caller, session, idempotencyKey, tellLimit, request, response }) => {
    let answered: SupportSessionRecord | undefined;
    const { step_order: stepOrder } = body;
    const { run, isNew, position } = await startReply(deps, {
      ...{ caller, session, idempotencyKey, tellLimit },
      title: `Next step of ${session.title}`,
      input: { sessionId: session._id.toHexString(), ...(stepOrder !== undefined && { stepOrder }) },
      request: body,
      async write(transaction, runId) {
        answered = await answerStep(transaction, deps.models, {
          ...{ ...idsOf(session), stepOrder, runId },
          freeTextInput: body.free_text_input,
          selectedOption: body.selected_option,
          wasSkipped: body.was_skipped ?? false,
        });
      },
    });
    if (isNew && answered) deps.onSaid(answered, 'steps', undefined);
    await streamRun(deps.stream, response, run, { ...formOf(request, query.format), position });
    return 'streamed';
  }),

  route(stepList, ({ session }) => Promise.resolve({ status: 200, body: { items: presentSteps(session) } })),
];

/** Of a request, what a run that answers it is started with. */
interface ReplyStart {
  caller: Caller;
  session: SupportSessionRecord;
  idempotencyKey: string | undefined;
  tellLimit: TellLimit;
  title: string;
  input: SupportReplyInput;
  request: unknown;
  /** In the transaction of the run. */
  write(transaction: ClientSession, runId: Types.ObjectId): Promise<void>;
}

const startReply = (deps: MessageRouteDeps, { caller, session, tellLimit, ...start }: ReplyStart) =>
  startRun(deps.start, {
    caller,
    kind: 'support.reply',
    title: start.title,
    subject: { kind: 'support', id: session._id },
    input: start.input,
    idempotencyKey: start.idempotencyKey,
    request: [session._id.toHexString(), start.request],
    async admit() {
      await requireReady(deps.models, idsOf(session));
      return checkStart(await deps.requireQuota(caller), async () => {
        await deps.requireBudget(caller);
        await deps.takeRun(caller, tellLimit);
      });
    },
    beside: { connection: deps.connection, write: start.write },
  });

const idsOf = ({ _id, organisationId }: SupportSessionRecord) => ({ sessionId: _id, organisationId });

/** The message may come after one that was saved since its request was let in. */
async function nameSeq(
  models: Models,
  transaction: ClientSession,
  runId: Types.ObjectId,
  messageSeq: number,
): Promise<void> {
  await models.Run.collection.updateOne(
    { _id: runId, 'input.messageSeq': { $ne: messageSeq } },
    { $set: { 'input.messageSeq': messageSeq } },
    { session: transaction },
  );
}

const formOf = (request: Request, format: 'text' | 'typed') => ({
  format: format === 'typed' ? ('support' as const) : ('support-text' as const),
  since: parseReaderPlace(request.header('last-event-id')),
});
