import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import { Button } from '@/ui/Button';
import { texts } from '../texts';
import { focusFirst } from './focus-first';
import { useDraft, type EditorProps } from './use-draft';

const lineClass = 'w-full rounded-chip bg-transparent px-1 py-0.5 outline-none focus-visible:bg-soft';

/** To-do items: Enter adds one below, Backspace in an empty one takes it away. */
export function TodoEditor({ content, onChange }: EditorProps<'todo'>) {
  const [value, change] = useDraft(content, onChange);
  return (
    <Lines
      title={value.title}
      items={value.items.map((item) => item.text)}
      onTitle={(title) => change({ ...value, title })}
      onItem={(index, text) =>
        change({ ...value, items: value.items.map((item, at) => (at === index ? { ...item, text } : item)) })
      }
      onAdd={(index) => change({ ...value, items: value.items.toSpliced(index, 0, { text: '', isDone: false }) })}
      onRemove={(index) => change({ ...value, items: value.items.toSpliced(index, 1) })}
      mark={(index) => (
        <input
          type="checkbox"
          aria-label={`${texts.edit.isDone}: ${value.items[index]?.text ?? ''}`}
          checked={value.items[index]?.isDone ?? false}
          onChange={(event) =>
            change({
              ...value,
              items: value.items.map((item, at) => (at === index ? { ...item, isDone: event.target.checked } : item)),
            })
          }
          className="size-4 shrink-0 accent-accent"
        />
      )}
    />
  );
}

/** List items, the same way. */
export function ListEditor({ content, onChange }: EditorProps<'list'>) {
  // The style bar sets the numbering; the draft may hold an older one.
  const [value, change] = useDraft(content, (next) => onChange({ ...next, isOrdered: content.isOrdered }));
  return (
    <Lines
      title={value.title}
      items={value.items}
      onTitle={(title) => change({ ...value, title })}
      onItem={(index, text) => change({ ...value, items: value.items.map((item, at) => (at === index ? text : item)) })}
      onAdd={(index) => change({ ...value, items: value.items.toSpliced(index, 0, '') })}
      onRemove={(index) => change({ ...value, items: value.items.toSpliced(index, 1) })}
      mark={(index) => (
        <span aria-hidden className="w-5 shrink-0 text-right text-dim">
          {content.isOrdered ? `${index + 1}.` : '•'}
        </span>
      )}
    />
  );
}

interface LinesProps {
  title: string;
  items: readonly string[];
  onTitle: (title: string) => void;
  onItem: (index: number, text: string) => void;
  onAdd: (index: number) => void;
  onRemove: (index: number) => void;
  mark: (index: number) => ReactNode;
}

function Lines({ title, items, onTitle, onItem, onAdd, onRemove, mark }: LinesProps) {
  const rootRef = useRef<HTMLDivElement>(null);
  const focusItem = (index: number) => {
    requestAnimationFrame(() => rootRef.current?.querySelectorAll<HTMLInputElement>('[data-item]')[index]?.focus());
  };
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      onAdd(index + 1);
      focusItem(index + 1);
    } else if (event.key === 'Backspace' && items[index] === '' && items.length > 1) {
      event.preventDefault();
      onRemove(index);
      focusItem(Math.max(0, index - 1));
    }
  };
  return (
    <div ref={rootRef} className="flex flex-col gap-0.5 p-2">
      <input
        ref={focusFirst}
        dir="auto"
        aria-label={texts.edit.title}
        placeholder={texts.edit.title}
        value={title}
        onChange={(event) => onTitle(event.target.value)}
        className={`${lineClass} font-semibold placeholder:text-dim`}
      />
      {items.map((item, index) => (
        <div key={index} className="flex items-center gap-2">
          {mark(index)}
          <input
            data-item
            dir="auto"
            aria-label={texts.edit.item(index + 1)}
            value={item}
            onChange={(event) => onItem(index, event.target.value)}
            onKeyDown={(event) => onKeyDown(event, index)}
            className={lineClass}
          />
        </div>
      ))}
      <Button
        tone="quiet"
        size="small"
        className="self-start"
        onClick={() => {
          onAdd(items.length);
          focusItem(items.length);
        }}
      >
        {texts.edit.addItem}
      </Button>
    </div>
  );
}
