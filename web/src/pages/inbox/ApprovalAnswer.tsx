import type { Approval } from '@contracts/kernel/approvals';
import { useEffect, useRef, useState } from 'react';
import { toApiError } from '@/api/api-error';
import { answerByAction, approve, extendApproval, reject } from '@/api/approvals';
import { errorMessage } from '@/app/error-message';
import { useShortcuts } from '@/app/shortcuts/shortcuts';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/forms/Field';
import { Kbd } from '@/ui/Kbd';
import { showToast } from '@/ui/overlays/Toast';
import { defaultsOf, type FormErrors, FormFields } from './FormFields';
import { texts } from './texts';

/** A key that approves counts only once the request has been shown for so long: nothing is approved unseen. */
const SEEN_MS = 500;

interface ApprovalAnswerProps {
  approval: Approval;
  approveLabel: string;
  /** Another request was asked for and is not in sight yet: keys are meant for that one. */
  isLeaving: () => boolean;
  /** It waits no more. */
  onAnswered: () => void;
  /** It waits longer, or is not what was shown. */
  onChanged: () => void;
}

/** How one request is answered: what may be edited, its form, its actions or yes and no, and their keys. */
export function ApprovalAnswer({ approval, approveLabel, isLeaving, onAnswered, onChanged }: ApprovalAnswerProps) {
  const { id, parametersHash, actions, form, editable } = approval;
  const asked = editableOf(approval);
  const [parameters, setParameters] = useState(asked);
  const [filledIn, setFilledIn] = useState(() => defaultsOf(form));
  const [reason, setReason] = useState('');
  const [isRejecting, setRejecting] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [errors, setErrors] = useState<FormErrors>([]);
  const rootRef = useRef<HTMLDivElement>(null);
  const reasonRef = useRef<HTMLInputElement>(null);
  const shownAtMs = useRef(Number.POSITIVE_INFINITY);
  useEffect(() => {
    shownAtMs.current = performance.now();
  }, []);
  useEffect(() => {
    if (errors.length > 0) find(rootRef.current, '[aria-invalid="true"]')?.focus();
  }, [errors]);
  useEffect(() => {
    if (isRejecting) reasonRef.current?.focus();
  }, [isRejecting]);
  const work = (doing: () => Promise<unknown>, done: string, after: () => void) => {
    if (isBusy) return;
    setBusy(true);
    doing()
      .then(() => {
        showToast({ title: done });
        after();
      })
      .catch((error: unknown) => {
        const failure = toApiError(error);
        if (failure.code === 'validation_failed' && failure.errors.length > 0) {
          setErrors(failure.errors);
          return;
        }
        const isAnswered = failure.code === 'already_answered';
        showToast({ title: isAnswered ? texts.alreadyAnswered : errorMessage(failure), tone: 'bad' });
        if (failure.status === 409) onChanged(); // looks again: it may have changed, or been answered
      })
      .finally(() => setBusy(false));
  };
  const isEdited = JSON.stringify(parameters) !== JSON.stringify(asked);
  const given = { parametersHash, ...(form !== null && { form: filledIn }) };
  const isPlain = actions === null && form === null && editable === null;
  const approveNow = () =>
    work(() => approve(id, isEdited ? { ...given, parameters: { ...parameters } } : given), texts.approved, onAnswered);
  const rejectNow = () => work(() => reject(id, reason.trim()), texts.rejected, onAnswered);
  const extend = () => work(() => extendApproval(id), texts.extended, onChanged);
  useShortcuts([
    {
      keys: 'a',
      label: texts.keys.approve,
      group: texts.title,
      run: ({ repeat }) => {
        if (isLeaving()) return;
        if (!isPlain) (find(rootRef.current, LACKING) ?? find(rootRef.current, FIELDS))?.focus();
        else if (!repeat && performance.now() - shownAtMs.current >= SEEN_MS) approveNow();
      },
    },
    {
      keys: 'd',
      label: texts.keys.reject,
      group: texts.title,
      run: () => {
        if (isLeaving()) return;
        if (actions !== null) find(rootRef.current, '[data-refuses]')?.focus();
        else if (isRejecting) reasonRef.current?.focus();
        else setRejecting(true);
      },
    },
    {
      keys: 'x',
      label: texts.keys.extend,
      group: texts.title,
      run: ({ repeat }) => !repeat && !isLeaving() && extend(),
    },
    ...(actions === null && !isPlain
      ? [{ keys: 'ctrl+enter', label: texts.keys.send, group: texts.title, run: approveNow }]
      : []),
  ]);
  return (
    <div ref={rootRef} className="flex flex-col gap-3">
      {editable !== null && (
        <FormFields form={editable} values={parameters} path="parameters" errors={errors} onChange={setParameters} />
      )}
      {form !== null && <FormFields form={form} values={filledIn} path="form" errors={errors} onChange={setFilledIn} />}
      {(isRejecting || actions !== null) && (
        <Field
          ref={reasonRef}
          label={texts.reason}
          value={reason}
          maxLength={1_000}
          data-reason=""
          onChange={(event) => setReason(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && actions === null && !event.nativeEvent.isComposing) rejectNow();
          }}
        />
      )}
      {errors.length > 0 && (
        <p role="alert" className="text-small text-bad">
          {texts.wrong(errors.length)}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        {actions?.map((action) => (
          <Button
            key={action.id}
            tone={action.approves ? 'primary' : 'plain'}
            aria-busy={isBusy}
            data-refuses={action.approves ? undefined : ''}
            onClick={() =>
              work(
                () =>
                  answerByAction(id, {
                    action: action.id,
                    parametersHash,
                    ...(action.approves && form !== null && { form: filledIn }),
                    ...(reason.trim() !== '' && { reason: reason.trim() }),
                  }),
                texts.answeredBy(action.label),
                onAnswered,
              )
            }
          >
            {action.label}
          </Button>
        ))}
        {actions === null && !isRejecting && (
          <Button tone="primary" aria-busy={isBusy} onClick={approveNow}>
            {approveLabel}
            {isPlain && <KeyHint keys="a" />}
          </Button>
        )}
        {actions === null && (
          <Button
            tone={isRejecting ? 'danger' : 'plain'}
            aria-busy={isBusy}
            onClick={() => (isRejecting ? rejectNow() : setRejecting(true))}
          >
            {texts.reject}
            {!isRejecting && <KeyHint keys="d" />}
          </Button>
        )}
        <Button tone="quiet" aria-busy={isBusy} onClick={extend}>
          {texts.extend}
          <KeyHint keys="x" />
        </Button>
      </div>
    </div>
  );
}

/** The key of a button, where there is room. */
const KeyHint = ({ keys }: { keys: string }) => (
  <span aria-hidden className="max-lg:hidden">
    <Kbd keys={keys} />
  </span>
);

/** Where `a` goes in a request that is not simply approved: what lacks, else what is to be filled in, else its actions. */
const LACKING = ':is(input, select, textarea):invalid';
const FIELDS = ':is(input, select, textarea):not([data-reason]), button';

const find = (root: HTMLElement | null, selector: string): HTMLElement | null =>
  root?.querySelector<HTMLElement>(selector) ?? null;

/** Of the parameters those that may be edited, as they are asked. */
function editableOf({ parameters, editable }: Approval): Readonly<Record<string, unknown>> {
  if (editable === null || typeof parameters !== 'object' || parameters === null) return {};
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => Object.hasOwn(editable.properties, name)));
}
