import clsx from 'clsx';
import { useId, type ComponentProps, type ReactNode, type Ref } from 'react';

export const inputClass =
  'w-full rounded-control border border-strong bg-panel px-2.5 text-body text-fg placeholder:text-dim disabled:opacity-60 aria-invalid:border-bad';

interface FieldProps extends Omit<ComponentProps<'input'>, 'className' | 'ref'> {
  label: string;
  error?: string | undefined;
  hint?: ReactNode;
  /** A control inside the box, at its right: "show password". */
  adornment?: ReactNode;
  isLabelHidden?: boolean;
  ref?: Ref<HTMLInputElement>;
  className?: string;
}

/** A labelled text input with its hint and its error beside it. */
export function Field({ label, error, hint, adornment, isLabelHidden = false, className, ...input }: FieldProps) {
  const id = useId();
  const described = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`];
  return (
    <div className={clsx('flex flex-col gap-1', className)}>
      <label htmlFor={id} className={clsx('text-table font-medium', isLabelHidden && 'sr-only')}>
        {label}
      </label>
      <div className="relative">
        <input
          id={id}
          aria-invalid={error === undefined ? undefined : true}
          aria-describedby={described.join(' ').trim() || undefined}
          {...input}
          className={clsx(inputClass, 'h-control', adornment !== undefined && 'pr-10')}
        />
        {adornment !== undefined && <div className="absolute inset-y-0 right-0 flex items-center">{adornment}</div>}
      </div>
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
