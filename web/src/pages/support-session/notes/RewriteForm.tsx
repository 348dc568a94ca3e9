import { useState } from 'react';
import { toApiError } from '@/api/api-error';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/forms/Field';
import { texts } from './texts';

const INSTRUCTION_MAX = 1_000;

interface RewriteFormProps {
  /** On its button: what is written anew. */
  label: string;
  /** Asks for it; what it throws is said here. */
  onRewrite: (instruction: string | undefined) => Promise<void>;
  onClose: () => void;
}

/** Has a text written anew, with a word on what should be different. */
export function RewriteForm({ label, onRewrite, onClose }: RewriteFormProps) {
  const [instruction, setInstruction] = useState('');
  const [problem, setProblem] = useState<string>();
  const [isAsking, setAsking] = useState(false);
  const ask = () => {
    setAsking(true);
    onRewrite(instruction.trim() === '' ? undefined : instruction.trim())
      .then(onClose)
      .catch((error: unknown) => {
        setProblem(errorMessage(toApiError(error)));
        setAsking(false);
      });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
      className="flex flex-col gap-2 rounded-card border border-line bg-soft p-3"
    >
      <Field
        label={texts.instruction}
        placeholder={texts.instructionExample}
        autoComplete="off"
        maxLength={INSTRUCTION_MAX}
        value={instruction}
        error={problem}
        ref={(input) => input?.focus()}
        onChange={({ target }) => setInstruction(target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onClose();
        }}
      />
      <div className="flex gap-2">
        <Button type="submit" tone="primary" size="small" aria-busy={isAsking}>
          {label}
        </Button>
        <Button size="small" onClick={onClose}>
          {texts.cancel}
        </Button>
      </div>
    </form>
  );
}
