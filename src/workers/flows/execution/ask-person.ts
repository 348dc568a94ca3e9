import { Types } from 'mongoose';
import type { ApprovalAction } from '../../../contracts/kernel/approvals';
import type { Form } from '../../../contracts/kernel/forms';
import { presentHumanRequest } from '../../../commands/flows/executions/present-execution';
import type { Models } from '../../../models/index';
import type { RunRecord } from '../../../models/runs/run.model';
import { renderText } from '../../../flows/text/template';
import { HOUR_MS } from '../../../platform/time';
import { announceApproval } from '../../../realtime/announce-approval';
import { requestApproval } from '../../../runs/approvals/approvals';
import { NodeFailed, NodeWaits, type NodeRunner, workOut } from './node-call';

/** What an approval of a flow calls its tool. */
export const HUMAN_TOOL = 'flow';
/** Longest message, in characters. */
const MESSAGE_MAX = 20_000;
/** Actions of these ids say no: what is asked for need not be filled in. */
const DECLINES = /^(?:reject|decline|deny|refuse|cancel|no)(?:$|[-_])/i;

interface HumanConfig {
  message: string;
  schema?: Form;
  actions: { id: string; label: string }[];
  expiresInHours: number;
  assignees?: string[];
}

export const toActions = (actions: HumanConfig['actions']): ApprovalAction[] =>
  actions.map(({ id, label }) => ({ id, label, approves: !DECLINES.test(id) }));

/** Asks a person, as an approval about the flow, and waits: in the inbox, by mail or by the API the answer is the same one. */
export const askPerson: NodeRunner = async ({ deps, run, flow }, { planned, scope, context, path, number }) => {
  const { message, schema, actions, expiresInHours, assignees } = planned.config as HumanConfig;
  const text = workOut(() => renderText(message, scope)).slice(0, MESSAGE_MAX);
  const people = assignees && (await findPeople(deps.models, run, assignees));
  const { approval, isNew } = await requestApproval(deps.models, {
    run,
    stepKey: context.keyOf(`human:${number}`),
    tool: HUMAN_TOOL,
    parameters: { flow: flow.name, node_id: planned.node.id, path },
    risk: 'low',
    reason: text,
    subject: { kind: 'flows', id: new Types.ObjectId(flow.id) },
    ...(people && { assignees: people }),
    actions: toActions(actions),
    ...(schema && { form: schema }),
    timeoutMs: expiresInHours * HOUR_MS,
  });
  if (isNew) await announceApproval(deps, 'approval_request', approval);
  if (approval.status === 'pending') {
    await context.step(
      { key: `asked:${approval._id.toHexString()}`, kind: 'other', name: 'ask a person', input: path },
      (call) => {
        call.emit({ type: 'tool-output', data: { tool: 'flow-human', output: presentHumanRequest(approval) } });
        return Promise.resolve(null);
      },
    );
    throw new NodeWaits([{ kind: 'approval', id: approval._id.toHexString(), deadline: approval.expiresAt }]);
  }
  if (approval.status === 'timeout') return { output: { action: null, data: null, timedOut: true }, port: 'timeout' };
  const action = approval.answer?.action;
  if (!approval.respondedBy || !action)
    throw new NodeFailed('human_unanswered', 'The question was closed before anybody answered it.');
  const data = (approval.answer?.form as unknown) ?? null;
  return {
    output: { action, data, answeredBy: approval.respondedBy.toHexString(), note: approval.responseReason ?? null },
    port: action,
  };
};

/** Ids of the members with these addresses. Throws where none of them is one (any more): nobody would be asked. */
async function findPeople(
  models: Models,
  { organisationId }: Pick<RunRecord, 'organisationId'>,
  emails: readonly string[],
): Promise<Types.ObjectId[]> {
  const people = await models.User.find(
    { organisationId, email: { $in: emails.map((email) => email.toLowerCase()) }, disabledAt: null },
    { _id: 1 },
  ).lean();
  if (people.length === 0)
    throw new NodeFailed('human_nobody', `Nobody of ${emails.join(', ')} is a member of the organisation.`);
  return people.map(({ _id }) => _id);
}
