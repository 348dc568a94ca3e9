import type { CanvasListItem } from '@contracts/canvas/canvas';
import { useRef, useState } from 'react';
import { toApiError } from '@/api/api-error';
import { updateCanvas } from '@/api/canvases';
import { errorMessage } from '@/app/error-message';
import { Field } from '@/ui/forms/Field';
import { FormDialog } from '@/ui/forms/FormDialog';
import { texts } from './texts';

const TITLE_MAX = 200;

interface RenameDialogProps {
  canvas: CanvasListItem;
  onRenamed: () => void;
  onClose: () => void;
}

/** Gives a canvas another title. */
export function RenameDialog({ canvas, onRenamed, onClose }: RenameDialogProps) {
  const [title, setTitle] = useState(canvas.title);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const inputRef = useRef<HTMLInputElement>(null);
  const isEmpty = title.trim() === '';
  const rename = () => {
    if (isEmpty) return setProblem(texts.renaming.needed);
    setBusy(true);
    updateCanvas(canvas.id, { title: title.trim() })
      .then(() => {
        onRenamed();
        onClose();
      })
      .catch((error: unknown) => {
        setProblem(errorMessage(toApiError(error)));
        setBusy(false);
      });
  };
  return (
    <FormDialog
      words={texts.renaming}
      width="small"
      initialFocus={inputRef}
      isBusy={isBusy}
      onSubmit={rename}
      onClose={onClose}
    >
      <Field
        ref={inputRef}
        label={texts.renaming.name}
        autoComplete="off"
        maxLength={TITLE_MAX}
        value={title}
        error={problem}
        onFocus={({ target }) => target.select()}
        onChange={({ target }) => setTitle(target.value)}
      />
    </FormDialog>
  );
}
