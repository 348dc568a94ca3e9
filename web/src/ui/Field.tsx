import { Field as Base } from '@base-ui/react/field';
import clsx from 'clsx';
import type { ComponentProps, ReactNode, Ref } from 'react';

export const inputClass =
  'w-full rounded-control border border-strong bg-panel px-2.5 text-body text-fg placeholder:text-dim disabled:opacity-60 aria-invalid:border-bad';

interface FieldProps extends Omit<ComponentProps<'input'>, 'className' | 'ref'> {
  label: string;
  error?: string | undefined;
  hint?: ReactNode;
  /** A control inside the box, at its right: "show password". */
  adornment?: ReactNode;
  isLabelHidden?: boolean;
  inputRef?: Ref<HTMLInputElement>;
  className?: string;
}

/** A labelled text input with its hint and its error beside it. */
export function Field({
  label,
  error,
  hint,
  adornment,
  isLabelHidden = false,
  inputRef,
  className,
  ...input
}: FieldProps) {
  return (
    <Base.Root invalid={error !== undefined} className={clsx('flex flex-col gap-1', className)}>
      <Base.Label className={clsx('text-table font-medium', isLabelHidden && 'sr-only')}>{label}</Base.Label>
      <div className="relative">
        <Base.Control
          render={
            <input
              ref={inputRef}
              {...input}
              className={clsx(inputClass, 'h-control', adornment !== undefined && 'pr-10')}
            />
          }
        />
        {adornment !== undefined && <div className="absolute inset-y-0 right-0 flex items-center">{adornment}</div>}
      </div>
      {hint !== undefined && <Base.Description className="text-small text-dim">{hint}</Base.Description>}
      {error !== undefined && (
        <Base.Error match className="text-small text-bad">
          {error}
        </Base.Error>
      )}
    </Base.Root>
  );
}
