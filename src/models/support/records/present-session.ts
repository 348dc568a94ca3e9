import type { GuidedStep, SessionSummary, SimilarSession, SupportSession } from '../../../contracts/support/sessions';
import type { TaskLane } from '../../../contracts/support/task-lane';
import { formatUsd, type NanoUsd } from '../../../platform/money';
import type { LaneRecord, SupportSessionRecord } from './support-session.model';
import { presentTimeSpent } from './time-worked';

/** A session as lists show it. `costNanoUsd`: see `session-costs.ts`. */
export function presentSessionSummary(session: SupportSessionRecord, costNanoUsd: NanoUsd): SessionSummary {
  const { lastMessage } = session;
  return {
    id: session._id.toHexString(),
    session_id: session._id.toHexString(),
    title: session.title,
    problem_summary: session.problemSummary,
    problem_domain: session.problemDomain,
    mode: session.mode,
    status: session.status,
    owner: { id: session.userId.toHexString(), name: session.userName },
    escalated_to: session.escalatedToId
      ? { id: session.escalatedToId.toHexString(), name: session.escalatedToName ?? '' }
      : null,
    ticket_id: session.ticketId,
    resumes: session.resumesId?.toHexString() ?? null,
    message_count: session.messageCount,
    open_tasks: countOpen(session.lane),
    last_message: lastMessage?.at
      ? { role: lastMessage.role ?? 'user', text: lastMessage.text ?? '', at: lastMessage.at.toISOString() }
      : null,
    time_spent: presentTimeSpent(session),
    costUsd: formatUsd(costNanoUsd),
    ...presentPsa(session),
    created_at: session.createdAt.toISOString(),
    updated_at: session.updatedAt.toISOString(),
    concluded_at: session.concludedAt?.toISOString() ?? null,
  };
}

/** `similar`: looked up by whoever presents, as they are sessions of their own; `replyRunId`: null once that run has ended. */
export function presentSession(
  session: SupportSessionRecord,
  facts: {
    similar: SimilarSession[];
    replyRunId: string | null;
    access: SupportSession['access'];
    costNanoUsd: NanoUsd;
  },
): SupportSession {
  return {
    ...presentSessionSummary(session, facts.costNanoUsd),
    revision: session.revision,
    resolution_summary: session.resolutionSummary,
    resolve_code: session.resolveCode ?? null,
    escalation_reason: session.escalationReason,
    pending_task_lane: presentLane(session.lane),
    steps: presentSteps(session),
    similar: facts.similar,
    reply_run_id: facts.replyRunId,
    documentation_run_id: session.documentationRunId?.toHexString() ?? null,
    access: facts.access,
  };
}

/** Where a session stands with the ticket system. */
export const presentPsa = (session: SupportSessionRecord) => ({
  psa_push_status: session.psaStatus,
  psa_push_error: session.psaError ?? null,
  member_mapping_warning: session.memberMappingWarning ?? null,
});

export const presentLane = (lane: LaneRecord): TaskLane => ({
  revision: lane.revision,
  questions: lane.questions.map(({ id, text, context, options, state, answer }) => ({
    ...{ id, text, context, options: [...options], state, answer },
  })),
  actions: lane.actions.map(({ id, title, description, command, state, output }) => ({
    ...{ id, title, description, command: command ?? null, state, output },
  })),
  updated_at: lane.updatedAt?.toISOString() ?? null,
});

export const presentSteps = (session: Pick<SupportSessionRecord, 'steps'>): GuidedStep[] =>
  session.steps.map((step) => ({
    step_order: step.stepOrder,
    content: { text: step.text, options: [...step.options] },
    free_text_input: step.freeTextInput ?? null,
    selected_option: step.selectedOption ?? null,
    was_skipped: step.wasSkipped,
    created_at: step.createdAt.toISOString(),
    answered_at: step.answeredAt?.toISOString() ?? null,
  }));

const countOpen = ({ questions, actions }: LaneRecord): number =>
  [...questions, ...actions].filter(({ state }) => state === 'open').length;
