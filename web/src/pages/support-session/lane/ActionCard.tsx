import { ClipboardPaste, Copy, ListTodo, Pencil, SquareTerminal } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { Button } from '@/ui/Button';
import { copyText } from '@/ui/text/copy-text';
import { inputClass } from '@/ui/forms/Field';
import { texts } from '../texts';
import { SecretNotice } from '../SecretNotice';
import { ItemCard } from './ItemCard';
import { PastedOutput } from './PastedOutput';
import type { CardProps } from './QuestionCard';

const OUTPUT_MAX = 100_000;

/** Something to do: its command to copy, and a place for what it printed. */
export function ActionCard({ item, isNew, isReadOnly, onChange }: CardProps<'action'>) {
  const { title, description, command, output, state } = item;
  const [isPasting, setPasting] = useState(false);
  const wasPasted = useRef(false);
  const inputRef = useRef<HTMLTextAreaElement>(null);
  const editRef = useRef<HTMLButtonElement>(null);
  const show = () => {
    flushSync(() => setPasting(false));
    editRef.current?.focus();
  };
  useEffect(() => {
    if (isPasting) inputRef.current?.focus();
  }, [isPasting]);
  return (
    <ItemCard
      item={item}
      icon={command === null ? ListTodo : SquareTerminal}
      kind={texts.lane.action}
      isNew={isNew}
      isReadOnly={isReadOnly}
      onReopen={() => onChange({ state: 'open' })}
    >
      {description !== '' && (
        <p dir="auto" className="text-small break-words whitespace-pre-wrap text-dim">
          {description}
        </p>
      )}
      {command !== null && (
        <pre
          tabIndex={0}
          role="region"
          aria-label={texts.lane.command(title)}
          className="scroll-quiet max-h-48 overflow-y-auto rounded-control bg-sunken px-2.5 py-2 font-mono text-mono break-words whitespace-pre-wrap"
        >
          {command}
        </pre>
      )}
      {isPasting && !isReadOnly ? (
        <textarea
          ref={inputRef}
          rows={4}
          spellCheck={false}
          aria-label={texts.lane.output(title)}
          placeholder={texts.lane.outputHint}
          value={output}
          maxLength={OUTPUT_MAX}
          // What is pasted is whole, and shown as code; nothing changes its place while one types or clicks elsewhere.
          onPaste={() => {
            wasPasted.current = output === '';
          }}
          onChange={({ target }) => {
            onChange({ text: target.value });
            if (wasPasted.current) show();
            wasPasted.current = false;
          }}
          onKeyDown={({ key }) => {
            if (key === 'Escape') show();
          }}
          className={`${inputClass} max-h-60 resize-y py-1.5 font-mono !text-mono`}
        />
      ) : (
        output !== '' && <PastedOutput text={output} label={texts.lane.output(title)} />
      )}
      <SecretNotice text={output} onRemove={(text) => onChange({ text })} />
      {!isReadOnly && (
        <span className="flex flex-wrap items-center gap-1.5">
          {command !== null && (
            <Button size="small" icon={<Copy size={14} aria-hidden />} onClick={() => copyText(command)}>
              {texts.lane.copy}
            </Button>
          )}
          {!isPasting && (
            <Button
              ref={editRef}
              size="small"
              icon={output === '' ? <ClipboardPaste size={14} aria-hidden /> : <Pencil size={14} aria-hidden />}
              onClick={() => setPasting(true)}
            >
              {output === '' ? texts.lane.paste : texts.lane.edit}
            </Button>
          )}
          <Button
            size="small"
            aria-pressed={state === 'done'}
            className={state === 'done' ? '!border-accent !bg-accent-soft' : undefined}
            onClick={() => {
              setPasting(false);
              onChange({ state: state === 'done' ? 'open' : 'done' });
            }}
          >
            {texts.lane.done}
          </Button>
          <Button size="small" tone="quiet" className="ml-auto" onClick={() => onChange({ state: 'skipped' })}>
            {texts.lane.skip}
          </Button>
        </span>
      )}
    </ItemCard>
  );
}
