import { useState } from 'react';
import { TextBox } from '@/ui/forms/TextBox';
import { texts } from '../../texts';

interface JsonBoxProps {
  label: string;
  hint?: string | undefined;
  value: unknown;
  rows?: number;
  isDisabled?: boolean;
  /** Undefined: the box is empty. */
  onChange: (value: unknown) => void;
}

/** A value that is written as JSON; taken as soon as it can be read. Whoever shows another value gives it another `key`. */
export function JsonBox({ label, hint, value, rows = 4, isDisabled = false, onChange }: JsonBoxProps) {
  const [text, setText] = useState(() => (value === undefined ? '' : JSON.stringify(value, null, 2)));
  const [isWrong, setIsWrong] = useState(false);
  const take = (next: string) => {
    setText(next);
    if (next.trim() === '') {
      setIsWrong(false);
      onChange(undefined);
      return;
    }
    try {
      const read: unknown = JSON.parse(next);
      setIsWrong(false);
      onChange(read);
    } catch {
      setIsWrong(true);
    }
  };
  return (
    <TextBox
      label={label}
      hint={hint}
      rows={rows}
      spellCheck={false}
      disabled={isDisabled}
      className="font-mono !text-mono"
      value={text}
      error={isWrong ? texts.page.wrongJson : undefined}
      onChange={(event) => take(event.target.value)}
    />
  );
}
