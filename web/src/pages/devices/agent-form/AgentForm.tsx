import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { toApiError } from '@/api/api-error';
import { listAgentKinds } from '@/api/devices/agents';
import { keys } from '@/api/keys';
import { useConnections } from '@/app/connections/use-connections';
import { Button } from '@/ui/Button';
import { Choices } from '@/ui/forms/Choices';
import { Field } from '@/ui/forms/Field';
import { FormProblem } from '@/ui/forms/FormProblem';
import { TextBox } from '@/ui/forms/TextBox';
import { TextLink } from '@/ui/TextLink';
import { agentError } from '../agents/agent-error';
import { TYPE_CHOICES } from '../agents/data-types';
import { inUse, useDevices } from '../use-devices';
import { checkDraft, type Draft, type DraftErrors, fieldOf } from './draft';
import { ScheduleField } from './ScheduleField';
import { SourceChoice } from './SourceChoice';
import { AccountFields, FolderFields } from './SourceFields';
import { texts } from './texts';

const TEMPLATE_MAX = 8_000;

interface AgentFormProps {
  draft: Draft;
  /** An agent's source stays what it is. */
  isNew: boolean;
  /** Why nothing can be saved. */
  cannot: string | undefined;
  submit: string;
  /** Beside the button that saves. */
  second?: { label: string; onSubmit: () => Promise<void> };
  /** Above the words of what to look for. */
  notice?: ReactNode;
  onDraft: (draft: Draft) => void;
  /** Throws what the server refuses. */
  onSubmit: () => Promise<void>;
  onCancel: () => void;
}

/** All that an agent is told, field by field; what is wrong stands at its field. */
export function AgentForm({
  draft,
  isNew,
  cannot,
  submit,
  second,
  notice,
  onDraft,
  onSubmit,
  onCancel,
}: AgentFormProps) {
  const kinds = useQuery({ queryKey: keys.agentKinds, queryFn: ({ signal }) => listAgentKinds(signal) });
  const { data: accounts } = useConnections();
  const devices = inUse(useDevices().devices ?? []);
  const formRef = useRef<HTMLFormElement>(null);
  const [errors, setErrors] = useState<DraftErrors>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    if (Object.keys(errors).length > 0) formRef.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [errors]);
  const change = (part: Partial<Draft>) => {
    onDraft({ ...draft, ...part });
    // What is being mended is not wrong any more.
    setErrors((known) => Object.fromEntries(Object.entries(known).filter(([field]) => !Object.hasOwn(part, field))));
  };
  const save = (doing: () => Promise<void>) => {
    if (isBusy || cannot !== undefined) return;
    const lacking = checkDraft(draft);
    setErrors(lacking);
    setProblem(Object.keys(lacking).length > 0 ? texts.wrong : null);
    if (Object.keys(lacking).length > 0) return;
    setBusy(true);
    doing().catch((error: unknown) => {
      const refused = readRefusal(error);
      setErrors(refused);
      setProblem(Object.keys(refused).length > 0 ? texts.wrong : agentError(error));
      setBusy(false);
    });
  };
  const onFormSubmit = (event: FormEvent) => {
    event.preventDefault();
    save(onSubmit);
  };
  const fields = { draft, errors, devices, onChange: change };
  return (
    <form ref={formRef} noValidate onSubmit={onFormSubmit} className="flex flex-col gap-4">
      <Part>
        {isNew && (
          <SourceChoice
            source={draft.source}
            kinds={kinds.data?.items}
            providers={accounts?.providers ?? []}
            onChange={(source) => change({ source })}
          />
        )}
        <Field
          label={texts.name}
          placeholder={texts.namePlaceholder}
          value={draft.name}
          maxLength={100}
          autoComplete="off"
          dir="auto"
          error={errors.name}
          onChange={({ target }) => change({ name: target.value })}
        />
        {draft.source === 'local' ? (
          <FolderFields {...fields} />
        ) : (
          <AccountFields
            {...fields}
            provider={accounts?.providers.find(({ provider }) => provider === draft.source)}
            connections={accounts?.items ?? []}
          />
        )}
      </Part>
      <Part>
        <Choices
          legend={texts.finds}
          isInRow
          options={TYPE_CHOICES}
          chosen={draft.dataTypes}
          error={errors.dataTypes}
          onChange={(dataTypes) => change({ dataTypes })}
        />
        {notice}
        <TextBox
          label={texts.template}
          hint={
            <>
              {texts.templateHint}
              {isNew && (
                <span className="block">
                  <TextLink to={`/devices/agents/journey?type=${draft.source === 'local' ? 'local' : 'cloud'}`}>
                    {texts.talk}
                  </TextLink>
                </span>
              )}
            </>
          }
          placeholder={texts.templatePlaceholder}
          error={errors.template}
          rows={7}
          maxLength={TEMPLATE_MAX}
          value={draft.template}
          onChange={({ target }) => change({ template: target.value })}
        />
      </Part>
      <Part>
        <ScheduleField
          schedule={draft.schedule}
          zone={draft.zone}
          errors={errors}
          onSchedule={(schedule) => change({ schedule })}
          onZone={(zone) => change({ zone })}
        />
        <Field
          label={texts.budget}
          hint={texts.budgetHint}
          inputMode="decimal"
          autoComplete="off"
          error={errors.budget}
          value={draft.budget}
          onChange={({ target }) => change({ budget: target.value })}
        />
      </Part>
      <FormProblem>{problem}</FormProblem>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" tone="primary" aria-busy={isBusy} disabledReason={cannot}>
          {submit}
        </Button>
        {second !== undefined && (
          <Button aria-busy={isBusy} disabledReason={cannot} onClick={() => save(second.onSubmit)}>
            {second.label}
          </Button>
        )}
        <Button tone="quiet" onClick={onCancel}>
          {texts.cancel}
        </Button>
      </div>
    </form>
  );
}

const Part = ({ children }: { children: ReactNode }) => (
  <div className="flex flex-col gap-4 rounded-card border border-line bg-panel p-4">{children}</div>
);

/** What the server refuses, at the fields that it is about. */
function readRefusal(error: unknown): DraftErrors {
  const { code, detail, errors } = toApiError(error);
  if (code === 'cron_invalid') return { schedule: detail };
  if (code === 'time_zone_invalid') return { zone: detail };
  if (code === 'prompt_rejected') return { template: detail };
  return Object.fromEntries(
    errors.flatMap(({ path, message }) => {
      const field = fieldOf(path);
      return field === undefined ? [] : [[field, message]];
    }),
  );
}
