import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { listFlows } from '@/api/flows';
import { keys } from '@/api/keys';
import { Select } from '@/ui/forms/Select';
import { texts } from '../../texts';

interface FlowPickerProps {
  label: string;
  hint: string | undefined;
  /** By what the node names them. */
  by: 'id' | 'slug';
  chosen: unknown;
  isDisabled: boolean;
}

function useFlowChoices(by: 'id' | 'slug') {
  const { data } = useQuery({
    queryKey: [...keys.flows, 'choices'],
    queryFn: ({ signal }) => listFlows('', null, signal),
  });
  return data?.items.map((flow) => ({ value: flow[by], label: flow.name, hint: flow.description }));
}

/** The one other flow that a node runs. */
export function FlowPicker({
  label,
  by,
  chosen,
  isDisabled,
  onChange,
}: FlowPickerProps & { onChange: (flow: string) => void }) {
  const flows = useFlowChoices(by) ?? [];
  const value = typeof chosen === 'string' ? chosen : '';
  const known = flows.some((flow) => flow.value === value);
  const options = [
    ...(known ? [] : [{ value, label: value === '' ? texts.page.chooseFlow : value }]),
    ...flows.map(({ value: one, label: name }) => ({ value: one, label: name })),
  ];
  return (
    <div className="flex flex-col gap-1">
      <span className="text-table font-medium">{label}</span>
      <Select {...{ label, value, options, isDisabled, onChange }} />
    </div>
  );
}

/** The flows that a node may use. */
export function FlowsPicker({
  label,
  hint,
  by,
  chosen,
  isDisabled,
  onChange,
}: FlowPickerProps & { onChange: (flows: string[]) => void }) {
  const id = useId();
  const flows = useFlowChoices(by);
  const names = Array.isArray(chosen) ? chosen.filter((one): one is string => typeof one === 'string') : [];
  const unknown = flows ? names.filter((name) => !flows.some(({ value }) => value === name)) : [];
  // What is named and not there can be taken away.
  const choices = [...(flows ?? []), ...unknown.map((name) => ({ value: name, label: name, hint: texts.page.noFlow }))];
  return (
    <fieldset className="flex flex-col gap-1" disabled={isDisabled}>
      <legend className="mb-1 text-table font-medium">{label}</legend>
      {hint !== undefined && <p className="text-small text-dim">{hint}</p>}
      {choices.map(({ value, label: name, hint: about }) => (
        <label key={value} htmlFor={`${id}-${value}`} className="flex min-h-6 items-baseline gap-2">
          <input
            id={`${id}-${value}`}
            type="checkbox"
            checked={names.includes(value)}
            onChange={() => onChange(names.includes(value) ? names.filter((one) => one !== value) : [...names, value])}
          />
          <span className="shrink-0">{name}</span>
          <span className="min-w-0 truncate text-small text-dim">{about}</span>
        </label>
      ))}
    </fieldset>
  );
}
