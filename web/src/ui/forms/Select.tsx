import { ChevronDown } from 'lucide-react';
import { lazy, Suspense, type ComponentProps } from 'react';
import { loadPart } from '@/api/load-part';
import { useOpened } from '../overlays/use-opened';

export interface SelectOption<Value extends string> {
  value: Value;
  label: string;
  hint?: string;
}

export interface SelectProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly SelectOption<Value>[];
  onChange: (value: Value) => void;
  isDisabled?: boolean;
  /** Whether the label is seen beside the value ("Status: Failed") or only heard. */
  isLabelShown?: boolean;
}

export const selectClass =
  'inline-flex h-control items-center gap-1.5 rounded-control border border-strong bg-panel px-2.5 text-table hover:bg-soft data-disabled:opacity-60 disabled:opacity-60';

const load = () => import('./OpenSelect');
const OpenSelect = lazy(async () => ({ default: (await loadPart(load)).OpenSelect }));

/** One choice from a short list. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { value, options, onChange } = props;
  const { isWanted, props: standIn } = useOpened(load);
  const current = options.find((option) => option.value === value)?.label ?? value;
  const trigger = <ClosedSelect {...props} current={current} standIn={standIn} />;
  if (!isWanted) return trigger;
  return (
    <Suspense fallback={trigger}>
      <OpenSelect
        {...props}
        onChange={(next) => {
          const chosen = options.find((option) => option.value === next);
          if (chosen !== undefined) onChange(chosen.value);
        }}
      />
    </Suspense>
  );
}

interface ClosedSelectProps extends Pick<SelectProps<string>, 'label' | 'isDisabled' | 'isLabelShown'> {
  current: string;
  standIn: ComponentProps<'button'>;
}

/** A select that nobody has opened yet. */
export function ClosedSelect({ label, current, isDisabled = false, isLabelShown = false, standIn }: ClosedSelectProps) {
  return (
    <button
      type="button"
      role="combobox"
      aria-haspopup="listbox"
      aria-expanded={false}
      aria-label={`${label}: ${current}`}
      disabled={isDisabled}
      className={selectClass}
      {...standIn}
    >
      <SelectValue label={label} current={current} isLabelShown={isLabelShown} />
    </button>
  );
}

/** What a closed select shows. */
export function SelectValue({
  label,
  current,
  isLabelShown = false,
}: {
  label: string;
  current: string;
  isLabelShown?: boolean;
}) {
  return (
    <>
      {isLabelShown && <span className="text-dim">{label}</span>}
      <span className="max-w-40 min-w-0 truncate">{current}</span>
      <ChevronDown size={14} aria-hidden className="shrink-0 text-dim" />
    </>
  );
}
