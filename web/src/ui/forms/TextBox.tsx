import clsx from 'clsx';
import { useId, type ComponentProps, type ReactNode, type Ref } from 'react';
import { inputClass } from './Field';

interface TextBoxProps extends Omit<ComponentProps<'textarea'>, 'ref'> {
  label: string;
  error?: string | undefined;
  hint?: ReactNode;
  isLabelHidden?: boolean;
  ref?: Ref<HTMLTextAreaElement>;
}

/** A labelled input of several lines, with its hint and its error beside it. `className`: of the input. */
export function TextBox({ label, error, hint, isLabelHidden = false, className, ...input }: TextBoxProps) {
  const id = useId();
  const described = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`];
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className={clsx('text-table font-medium', isLabelHidden && 'sr-only')}>
        {label}
      </label>
      <textarea
        id={id}
        dir="auto"
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={described.join(' ').trim() || undefined}
        {...input}
        className={clsx(inputClass, 'py-1.5', className)}
      />
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
