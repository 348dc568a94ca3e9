import { useId, type ReactNode, type RefObject } from 'react';
import { Button } from '../Button';
import { Dialog } from '../overlays/Dialog';
import { FormProblem } from './FormProblem';

interface FormDialogProps {
  words: { title: string; description?: string; cancel: string; submit: string };
  width?: 'small' | 'normal';
  initialFocus?: RefObject<HTMLElement | null>;
  submitTone?: 'primary' | 'danger';
  isBusy: boolean;
  /** Why it was not taken, where that belongs to no field. */
  problem?: string | undefined;
  /** At the left of the buttons. */
  extra?: ReactNode;
  children: ReactNode;
  /** Not called again while it is busy. */
  onSubmit: () => void;
  onClose: () => void;
}

/** A dialog that asks for something: its fields, "cancel" and the button that Enter stands for. */
export function FormDialog({
  words,
  submitTone = 'primary',
  isBusy,
  problem,
  extra,
  children,
  onSubmit,
  onClose,
  ...dialog
}: FormDialogProps) {
  const id = useId();
  return (
    <Dialog
      {...dialog}
      isOpen
      onOpenChange={onClose}
      title={words.title}
      description={words.description}
      actions={
        <>
          {extra}
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button type="submit" form={id} tone={submitTone} aria-busy={isBusy}>
            {words.submit}
          </Button>
        </>
      }
    >
      <form
        id={id}
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) onSubmit();
        }}
      >
        {children}
        <FormProblem>{problem}</FormProblem>
      </form>
    </Dialog>
  );
}
