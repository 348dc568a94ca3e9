import type { Budget, BudgetPeriod, BudgetScope, CreateBudget } from '@contracts/money/budgets';
import { useRef, useState } from 'react';
import { toApiError } from '@/api/api-error';
import { changeBudget, createBudget } from '@/api/budgets';
import { errorMessage } from '@/app/error-message';
import { Field } from '@/ui/forms/Field';
import { FormDialog } from '@/ui/forms/FormDialog';
import { Select } from '@/ui/forms/Select';
import { nameBudget } from './name-budget';
import { readLimit, readPercents } from './read-fields';
import { SubjectSelect } from './SubjectSelect';
import { texts } from './texts';

const SCOPES = (['organisation', 'user', 'apiKey', 'run'] as const).map((value) => ({
  value,
  label: texts.form.scopes[value],
}));
/** Those of flows, embed tokens and visitors are set where these are. */
type FormScope = (typeof SCOPES)[number]['value'];
const PERIODS = (['day', 'month', 'total'] as const).map((value) => ({ value, label: texts.form.periods[value] }));

interface BudgetFormProps {
  /** Null: a new one. */
  budget: Budget | null;
  onClose: () => void;
  onSaved: () => void;
}

/** Asks for a new budget, or for another limit and other thresholds of one there is. */
export function BudgetForm({ budget, onClose, onSaved }: BudgetFormProps) {
  const limitRef = useRef<HTMLInputElement>(null);
  const [chosen, setScope] = useState<FormScope>('organisation');
  const scope: BudgetScope = budget?.scope ?? chosen;
  const [subjectId, setSubjectId] = useState('');
  const [period, setPeriod] = useState<BudgetPeriod>('month');
  const [limit, setLimit] = useState(budget?.limitUsd ?? '');
  const [alerts, setAlerts] = useState((budget?.alertPercents ?? [80, 100]).join(', '));
  const [wasSent, setSent] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const limitUsd = readLimit(limit);
  const alertPercents = readPercents(alerts);
  const subjectScope = budget === null && (scope === 'user' || scope === 'apiKey') ? scope : null;
  const isSubjectMissing = subjectScope !== null && subjectId === '';
  const submit = () => {
    setSent(true);
    setProblem(undefined);
    if (limitUsd === undefined) limitRef.current?.focus();
    if (limitUsd === undefined || alertPercents === undefined || isSubjectMissing) return;
    setBusy(true);
    const fields = { limitUsd, ...(scope === 'run' ? {} : { alertPercents }) };
    const saving =
      budget?.id != null
        ? changeBudget(budget.id, fields)
        : createBudget(bodyOf({ scope: chosen, subjectId, period, limitUsd, alertPercents }));
    saving.then(onSaved).catch((error: unknown) => {
      setProblem(errorMessage(toApiError(error)));
      setBusy(false);
    });
  };
  return (
    <FormDialog
      words={{
        ...texts.form,
        title: budget === null ? texts.form.newTitle : texts.form.changeTitle(nameBudget(budget)),
      }}
      initialFocus={limitRef}
      isBusy={isBusy}
      problem={problem}
      onSubmit={submit}
      onClose={onClose}
    >
      {budget === null && (
        <div className="flex flex-wrap gap-2">
          <Select
            isLabelShown
            label={texts.form.scope}
            value={chosen}
            options={SCOPES}
            onChange={(next) => {
              setScope(next);
              setSubjectId('');
            }}
          />
          {subjectScope !== null && (
            <SubjectSelect scope={subjectScope} value={subjectId} onChange={setSubjectId} isMissing={wasSent} />
          )}
          {scope !== 'run' && (
            <Select isLabelShown label={texts.form.period} value={period} options={PERIODS} onChange={setPeriod} />
          )}
        </div>
      )}
      <Field
        ref={limitRef}
        label={texts.form.limit}
        inputMode="decimal"
        autoComplete="off"
        required
        value={limit}
        error={wasSent && limitUsd === undefined ? texts.form.limitWrong : undefined}
        onChange={(event) => setLimit(event.target.value)}
      />
      {scope !== 'run' && (
        <Field
          label={texts.form.alerts}
          hint={texts.form.alertsHint}
          autoComplete="off"
          value={alerts}
          error={wasSent && alertPercents === undefined ? texts.form.alertsWrong : undefined}
          onChange={(event) => setAlerts(event.target.value)}
        />
      )}
    </FormDialog>
  );
}

function bodyOf(fields: {
  scope: FormScope;
  subjectId: string;
  period: BudgetPeriod;
  limitUsd: string;
  alertPercents: number[];
}): CreateBudget {
  const { scope, subjectId, limitUsd, ...rest } = fields;
  switch (scope) {
    case 'run':
      return { scope, limitUsd };
    case 'user':
      return { scope, userId: subjectId, limitUsd, ...rest };
    case 'apiKey':
      return { scope, apiKeyId: subjectId, limitUsd, ...rest };
    case 'organisation':
      return { scope, limitUsd, ...rest };
  }
}
