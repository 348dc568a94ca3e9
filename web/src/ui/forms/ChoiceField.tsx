import { useId, type ReactNode } from 'react';
import { inputClass } from './Field';

interface ChoiceFieldProps {
  label: string;
  value: string;
  options: readonly { value: string; label: string; isDisabled?: boolean }[];
  hint?: ReactNode;
  error?: string | undefined;
  isLabelHidden?: boolean;
  onChange: (value: string) => void;
}

/** One choice of a form, by the browser's own list, with its hint and its error below it. */
export function ChoiceField({ label, value, options, hint, error, isLabelHidden = false, onChange }: ChoiceFieldProps) {
  const id = useId();
  const described = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`];
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className={isLabelHidden ? 'sr-only' : 'text-table font-medium'}>
        {label}
      </label>
      <select
        id={id}
        value={value}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={described.join(' ').trim() || undefined}
        onChange={({ target }) => onChange(target.value)}
        className={`${inputClass} h-control`}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.isDisabled}>
            {option.label}
          </option>
        ))}
      </select>
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-small text-dim">
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} className="text-small text-bad">
          {error}
        </p>
      )}
    </div>
  );
}
