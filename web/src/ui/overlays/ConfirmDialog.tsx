import { useRef } from 'react';
import { Button } from '../Button';
import { Dialog } from './Dialog';

interface ConfirmDialogProps {
  isOpen: boolean;
  title: string;
  /** Names the object and what is lost. */
  message: string;
  confirm: string;
  /** False: what is lost is not known yet, and nobody can say yes to it. Default: true. */
  isReady?: boolean;
  keep: string;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before what cannot be undone; the safe button has the focus. */
export function ConfirmDialog({
  isOpen,
  title,
  message,
  confirm,
  isReady = true,
  keep,
  onConfirm,
  onClose,
}: ConfirmDialogProps) {
  const keepRef = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onClose}
      title={title}
      width="small"
      initialFocus={keepRef}
      actions={
        <>
          <Button ref={keepRef} onClick={onClose}>
            {keep}
          </Button>
          <Button
            tone="danger"
            disabled={!isReady}
            onClick={() => {
              onClose();
              onConfirm();
            }}
          >
            {confirm}
          </Button>
        </>
      }
    >
      <p>{message}</p>
    </Dialog>
  );
}
