import type { KindAndContent } from '@contracts/canvas/blocks';
import clsx from 'clsx';
import { useRef, type FocusEvent, type KeyboardEvent } from 'react';
import { COLOR_CLASS } from '@/app/block-colors';
import { KIND_NAMES } from '../model/block-label';
import { texts } from '../texts';
import { CodeEditor, LinkEditor, PictureEditor } from './form-editors';
import { ListEditor, TodoEditor } from './list-editors';
import { StyleBar } from './StyleBar';
import { TableEditor } from './TableEditor';
import { TextEditor } from './TextEditor';

export interface EditorProps {
  block: KindAndContent;
  onChange: (content: KindAndContent['content']) => void;
}

interface BlockEditorProps extends EditorProps {
  onDone: () => void;
}

/** The editor of a block in its own place; Esc and leaving it end the editing, what was typed stays. */
export function BlockEditor({ block, onChange, onDone }: BlockEditorProps) {
  const rootRef = useRef<HTMLDivElement>(null);
  const endOnLeave = (event: FocusEvent) => {
    const next = event.relatedTarget;
    if (
      !(next instanceof Node) ||
      (rootRef.current?.contains(next) !== true &&
        !(next instanceof Element && next.closest('[role="listbox"],[role="menu"]') !== null))
    )
      onDone();
  };
  const endOnEscape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    event.preventDefault();
    onDone();
  };
  return (
    <div
      ref={rootRef}
      onBlur={endOnLeave}
      onKeyDown={endOnEscape}
      className={clsx(
        'nodrag nopan nowheel flex h-full flex-col overflow-auto',
        block.kind === 'sticky' ? COLOR_CLASS[block.content.color] : 'bg-panel text-fg',
      )}
    >
      <StyleBar block={block} onChange={onChange} />
      <Editor block={block} onChange={onChange} />
    </div>
  );
}

function Editor({ block, onChange }: EditorProps) {
  const label = texts.edit.text(KIND_NAMES[block.kind]);
  switch (block.kind) {
    case 'text':
    case 'heading':
    case 'sticky':
    case 'shape': {
      const content = block.content;
      return (
        <TextEditor
          label={label}
          text={content.text}
          isOneLine={block.kind === 'heading'}
          onChange={(text) => onChange({ ...content, text } as KindAndContent['content'])}
        />
      );
    }
    case 'section': {
      const content = block.content;
      return (
        <TextEditor
          label={label}
          text={content.title}
          isOneLine
          onChange={(title) => onChange({ ...content, title })}
        />
      );
    }
    case 'connector': {
      const content = block.content;
      return (
        <TextEditor
          label={label}
          text={content.label}
          isOneLine
          onChange={(text) => onChange({ ...content, label: text })}
        />
      );
    }
    case 'todo':
      return <TodoEditor content={block.content} onChange={onChange} />;
    case 'list':
      return <ListEditor content={block.content} onChange={onChange} />;
    case 'table':
      return <TableEditor content={block.content} onChange={onChange} />;
    case 'code':
      return <CodeEditor content={block.content} onChange={onChange} />;
    case 'link':
      return <LinkEditor content={block.content} onChange={onChange} />;
    case 'image':
      return <PictureEditor content={block.content} onChange={onChange} />;
  }
}
