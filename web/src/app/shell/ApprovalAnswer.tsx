import type { Approval } from '@contracts/kernel/approvals';
import { useEffect, useRef, useState } from 'react';
import { toApiError } from '@/api/api-error';
import { answerByAction, approve, reject } from '@/api/approvals';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/forms/Field';
import { showToast } from '@/ui/overlays/Toast';
import { errorMessage } from '../error-message';
import { texts } from '../texts';
import { defaultsOf, type FormErrors, FormFields } from './FormFields';

interface ApprovalAnswerProps {
  approval: Approval;
  approveLabel: string;
  onAnswered: () => void;
}

/** How one request is answered: what may be edited, its form, and its actions or yes and no. */
export function ApprovalAnswer({ approval, approveLabel, onAnswered }: ApprovalAnswerProps) {
  const { id, parametersHash, actions, form, editable } = approval;
  const asked = editableOf(approval);
  const [parameters, setParameters] = useState(asked);
  const [filledIn, setFilledIn] = useState(() => defaultsOf(form));
  const [reason, setReason] = useState('');
  const [isRejecting, setRejecting] = useState(false);
  const [errors, setErrors] = useState<FormErrors>([]);
  const rootRef = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (errors.length > 0) rootRef.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [errors]);
  const answer = (work: Promise<unknown>, done: string) => {
    work
      .then(() => showToast({ title: done }))
      .then(onAnswered)
      .catch((error: unknown) => {
        const failure = toApiError(error);
        if (failure.code === 'validation_failed' && failure.errors.length > 0) {
          setErrors(failure.errors);
          return;
        }
        showToast({ title: failure.status === 409 ? texts.approvals.answered : errorMessage(failure), tone: 'bad' });
        onAnswered();
      });
  };
  const isEdited = JSON.stringify(parameters) !== JSON.stringify(asked);
  const given = { parametersHash, ...(form !== null && { form: filledIn }) };
  return (
    <div ref={rootRef} className="flex flex-col gap-2">
      {editable !== null && (
        <FormFields form={editable} values={parameters} path="parameters" errors={errors} onChange={setParameters} />
      )}
      {form !== null && <FormFields form={form} values={filledIn} path="form" errors={errors} onChange={setFilledIn} />}
      {(isRejecting || actions !== null) && (
        <Field
          label={texts.approvals.reason}
          value={reason}
          maxLength={1_000}
          onChange={(event) => setReason(event.target.value)}
        />
      )}
      {errors.length > 0 && (
        <p role="alert" className="text-small text-bad">
          {texts.approvals.wrong(errors.length)}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        {actions?.map((action) => (
          <Button
            key={action.id}
            tone={action.approves ? 'primary' : 'plain'}
            size="small"
            onClick={() =>
              answer(
                answerByAction(id, {
                  action: action.id,
                  parametersHash,
                  ...(action.approves && form !== null && { form: filledIn }),
                  ...(reason.trim() !== '' && { reason: reason.trim() }),
                }),
                texts.approvals.answeredBy(action.label),
              )
            }
          >
            {action.label}
          </Button>
        ))}
        {actions === null && !isRejecting && (
          <Button
            tone="primary"
            size="small"
            onClick={() =>
              answer(
                approve(id, isEdited ? { ...given, parameters: { ...parameters } } : given),
                texts.approvals.approved,
              )
            }
          >
            {approveLabel}
          </Button>
        )}
        {actions === null && (
          <Button
            size="small"
            onClick={() =>
              isRejecting ? answer(reject(id, reason.trim()), texts.approvals.rejected) : setRejecting(true)
            }
          >
            {texts.approvals.reject}
          </Button>
        )}
      </div>
    </div>
  );
}

/** Of the parameters those that may be edited, as they are asked. */
function editableOf({ parameters, editable }: Approval): Readonly<Record<string, unknown>> {
  if (editable === null || typeof parameters !== 'object' || parameters === null) return {};
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => Object.hasOwn(editable.properties, name)));
}
