import { useState } from 'react';
import { TextBox } from '@/ui/forms/TextBox';

interface LinesFieldProps {
  label: string;
  hint: string | undefined;
  value: unknown;
  isDisabled: boolean;
  onChange: (value: string[] | undefined) => void;
}

/** A list of short texts, one a line. */
export function LinesField({ label, hint, value, isDisabled, onChange }: LinesFieldProps) {
  const [text, setText] = useState(() => (Array.isArray(value) ? value.join('\n') : ''));
  return (
    <TextBox
      label={label}
      hint={hint}
      rows={2}
      disabled={isDisabled}
      value={text}
      onChange={({ target }) => {
        setText(target.value);
        const lines = target.value
          .split('\n')
          .map((line) => line.trim())
          .filter((line) => line !== '');
        onChange(lines.length === 0 ? undefined : lines);
      }}
    />
  );
}
