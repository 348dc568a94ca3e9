import type { DocumentStore } from '@contracts/flows/documents';
import { useRef, useState } from 'react';
import { toApiError } from '@/api/api-error';
import { createStore } from '@/api/documents';
import { errorMessage } from '@/app/error-message';
import { Field } from '@/ui/forms/Field';
import { FormDialog } from '@/ui/forms/FormDialog';
import { documentTexts as texts } from '../texts';

const SIZE = { least: 200, most: 4_000, usual: 1_000 };
/** Of a piece, what it shares with its neighbour. */
const OVERLAP_SHARE = 0.15;

/** Asks for a name, and how documents are cut. */
export function NewStoreDialog({ onClose, onMade }: { onClose: () => void; onMade: (store: DocumentStore) => void }) {
  const nameRef = useRef<HTMLInputElement>(null);
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [size, setSize] = useState(String(SIZE.usual));
  const [problem, setProblem] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const submit = () => {
    const chunkSize = Number(size);
    if (name.trim() === '') {
      setProblem(texts.form.nameMissing);
      nameRef.current?.focus();
      return;
    }
    if (!Number.isInteger(chunkSize) || chunkSize < SIZE.least || chunkSize > SIZE.most)
      return setProblem(texts.form.sizeWrong);
    setIsBusy(true);
    const cut = { chunk_size: chunkSize, chunk_overlap: Math.round(chunkSize * OVERLAP_SHARE) };
    createStore({ name: name.trim(), description: description.trim(), ...cut })
      .then(onMade)
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
        onChange={({ target }) => {
          setName(target.value);
          setProblem(undefined);
        }}
      />
      <Field
        label={texts.form.description}
        value={description}
        maxLength={2_000}
        onChange={({ target }) => setDescription(target.value)}
      />
      <Field
        label={texts.form.chunkSize}
        hint={texts.form.chunkSizeHint}
        type="number"
        min={SIZE.least}
        max={SIZE.most}
        value={size}
        onChange={({ target }) => setSize(target.value)}
      />
    </FormDialog>
  );
}
