import type { FlowKind } from '@contracts/flows/graph';
import type { FlowTemplate } from '@contracts/flows/templates';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { toApiError } from '@/api/api-error';
import { createStore } from '@/api/documents';
import { createFlow, listTemplates, publishFlow } from '@/api/flows';
import { keys } from '@/api/keys';
import { errorMessage } from '@/app/error-message';
import { Field } from '@/ui/forms/Field';
import { FormDialog } from '@/ui/forms/FormDialog';
import { Select } from '@/ui/forms/Select';
import { texts } from '../texts';

const NOTHING = '';
const KINDS: readonly FlowKind[] = ['workflow', 'chatflow', 'agentflow'];
const KIND_OPTIONS = KINDS.map((value) => ({ value, label: texts.kinds[value], hint: texts.kindHints[value] }));

interface NewFlowDialogProps {
  onClose: () => void;
  /** `input`: to try it with. */
  onMade: (id: string, input: Record<string, unknown> | undefined) => void;
}

/** Asks for a name and what to begin with. */
export function NewFlowDialog({ onClose, onMade }: NewFlowDialogProps) {
  const cache = useQueryClient();
  const nameRef = useRef<HTMLInputElement>(null);
  const [name, setName] = useState('');
  const [kind, setKind] = useState<FlowKind>('workflow');
  const [from, setFrom] = useState(NOTHING);
  const [problem, setProblem] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const { data } = useQuery({
    queryKey: keys.flowTemplates,
    queryFn: ({ signal }) => listTemplates(signal),
    staleTime: Infinity,
  });
  const templates = data?.items ?? [];
  const options = [
    { value: NOTHING, label: texts.form.nothing },
    ...templates.map(({ id, name: label, description: hint }) => ({ value: id, label, hint })),
  ];
  const template = templates.find(({ id }) => id === from);
  const submit = () => {
    const called = name.trim() || template?.name || '';
    if (called === '') {
      setProblem(texts.form.nameMissing);
      nameRef.current?.focus();
      return;
    }
    setIsBusy(true);
    const sample = template?.sample_store;
    // What the template asks is there before it is drawn.
    Promise.resolve(sample && createStore({ sample }))
      .then(() => Promise.all((template?.tool_flows ?? []).map(makeTool)))
      .then(() =>
        createFlow({ name: called, kind: template?.kind ?? kind, ...(template && { graph: template.graph }) }),
      )
      .then((flow) => {
        void cache.invalidateQueries({ queryKey: keys.flows });
        onMade(flow.id, template?.input);
      })
      .catch((error: unknown) => {
        setProblem(errorMessage(toApiError(error)));
        setIsBusy(false);
      });
  };
  return (
    <FormDialog
      words={{ title: texts.form.title, cancel: texts.form.cancel, submit: texts.form.submit }}
      initialFocus={nameRef}
      isBusy={isBusy}
      problem={problem}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field
        ref={nameRef}
        label={texts.form.name}
        value={name}
        maxLength={200}
        placeholder={template?.name}
        onChange={(event) => {
          setName(event.target.value);
          setProblem(undefined);
        }}
      />
      <div className="flex flex-wrap gap-2">
        <Select label={texts.form.from} isLabelShown value={from} options={options} onChange={setFrom} />
        {template === undefined && (
          <Select label={texts.form.kind} isLabelShown value={kind} options={KIND_OPTIONS} onChange={setKind} />
        )}
      </div>
      {template !== undefined && <p className="text-small text-dim">{template.description}</p>}
    </FormDialog>
  );
}

/** A flow that another uses; one of its name that is there already is taken for it. */
async function makeTool(tool: NonNullable<FlowTemplate['tool_flows']>[number]): Promise<void> {
  try {
    const { id } = await createFlow({ ...tool, kind: 'workflow' });
    await publishFlow(id, '');
  } catch (error) {
    if (toApiError(error).code !== 'slug_taken') throw error;
  }
}
