import type { ApprovalRecord } from '../../models/runs/approval.model';
import { badRequest } from '../../platform/errors';
import type { Form } from '../../contracts/kernel/forms';
import { checkForm } from './check-form';
import { hashParameters, isSameJson } from './hash-parameters';

/** What a person answers, found to be in order for the request that they answer. */
export interface Answer {
  status: 'approved' | 'rejected';
  reason?: string;
  answer: NonNullable<ApprovalRecord['answer']>;
}
type Fault = { path: string; message: string };

/** Yes, where that is what is asked: with parameters in place of those that may be edited, and what the form wants. 400 `validation_failed` says what is wrong. */
export function readApproval(approval: ApprovalRecord, body: { parameters?: unknown; form?: unknown }): Answer {
  requireNoActions(approval);
  const parameters = mergeEdited(approval, body.parameters);
  const form = checkFilledIn(approval, body.form, true);
  refuse([...parameters.faults, ...form.faults]);
  const { tool, touched } = approval;
  const isEdited = !isSameJson(parameters.merged, approval.parameters);
  const answered = isEdited
    ? {
        parameters: parameters.merged,
        parametersHash: hashParameters({ tool, touched, parameters: parameters.merged }),
      }
    : { parametersHash: approval.parametersHash };
  return { status: 'approved', answer: { ...answered, ...form.filledIn } };
}

/** No. A request with actions is answered by one of them alone: 400 `validation_failed`. */
export function readRejection(approval: ApprovalRecord, { reason }: { reason?: string | undefined }): Answer {
  requireNoActions(approval);
  return { status: 'rejected', ...(reason && { reason }), answer: { parametersHash: approval.parametersHash } };
}

/** One of the request's actions; its form must be filled in where the action approves. 400 `validation_failed` says what is wrong. */
export function readAction(
  approval: ApprovalRecord,
  { action: id, form: sent, reason }: { action: string; form?: unknown; reason?: string | undefined },
): Answer {
  const action = approval.actions?.find((each) => each.id === id);
  if (!action) {
    const known = approval.actions?.map((each) => each.id).join(', ');
    const message = known ? `must be one of ${known}` : 'this request has no actions: approve or reject it';
    throw invalid([{ path: 'action', message }]);
  }
  const form = checkFilledIn(approval, sent, action.approves);
  refuse(form.faults);
  return {
    status: action.approves ? 'approved' : 'rejected',
    ...(reason && { reason }),
    answer: { parametersHash: approval.parametersHash, action: id, ...form.filledIn },
  };
}

function requireNoActions({ actions }: ApprovalRecord): void {
  if (!actions?.length) return;
  const known = actions.map(({ id }) => id).join(', ');
  throw invalid([{ path: 'action', message: `this request is answered by one of its actions (…/answer): ${known}` }]);
}

/** What is asked, with what was sent in its place. What may not be edited may be left out, or sent as it is. */
function mergeEdited(approval: ApprovalRecord, sent: unknown): { merged: unknown; faults: Fault[] } {
  const asked: unknown = approval.parameters;
  if (sent === undefined || isSameJson(sent, asked)) return { merged: asked, faults: [] };
  const editable = approval.editable as Form | null | undefined;
  if (!editable) return { merged: asked, faults: [{ path: 'parameters', message: 'may not be edited' }] };
  if (!isObject(sent) || !isObject(asked))
    return { merged: asked, faults: [{ path: 'parameters', message: 'must be an object' }] };
  const isEditable = (name: string) => Object.hasOwn(editable.properties, name);
  const fixed = Object.entries(sent).filter(
    ([name, value]) => !isEditable(name) && !(Object.hasOwn(asked, name) && isSameJson(value, asked[name])),
  );
  const edited = Object.entries(sent).filter(([name]) => isEditable(name));
  const merged = Object.fromEntries([...Object.entries(asked), ...edited]);
  const held = Object.fromEntries(Object.entries(merged).filter(([name]) => isEditable(name)));
  return {
    merged,
    faults: [
      ...fixed.map(([name]) => ({ path: `parameters.${name}`, message: 'may not be edited: leave it out' })),
      ...checkForm(editable, held, 'parameters'),
    ],
  };
}

function checkFilledIn(
  { form }: ApprovalRecord,
  sent: unknown,
  isWanted: boolean,
): { filledIn: { form?: unknown }; faults: Fault[] } {
  if (!form)
    return { filledIn: {}, faults: sent === undefined ? [] : [{ path: 'form', message: 'no form is asked for' }] };
  if (sent === undefined && !isWanted) return { filledIn: {}, faults: [] };
  const filledIn = sent ?? {};
  return { filledIn: { form: filledIn }, faults: checkForm(form as Form, filledIn, 'form') };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function refuse(faults: Fault[]): void {
  if (faults.length > 0) throw invalid(faults);
}

const invalid = (errors: Fault[]) =>
  badRequest('validation_failed', 'Some fields are not as they should be.', { errors });
