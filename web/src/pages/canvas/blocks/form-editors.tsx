import type { BlockContent } from '@contracts/blocks';
import { Field, inputClass } from '@/ui/Field';
import { safeUrl } from '@/ui/safe-url';
import { texts } from '../texts';
import { focusFirst } from './focus-first';
import { useDraft } from './use-draft';

type Change<Content> = (content: Content) => void;

/** Code and its language. */
export function CodeEditor({
  content,
  onChange,
}: {
  content: BlockContent<'code'>;
  onChange: Change<BlockContent<'code'>>;
}) {
  const [value, change] = useDraft(content, onChange);
  return (
    <div className="flex flex-1 flex-col gap-1 p-2">
      <input
        aria-label={texts.edit.language}
        value={value.language}
        maxLength={40}
        onChange={(event) => change({ ...value, language: event.target.value })}
        className={`${inputClass} h-7 shrink-0 text-small`}
      />
      <textarea
        ref={focusFirst}
        aria-label={texts.edit.code}
        spellCheck={false}
        value={value.code}
        onChange={(event) => change({ ...value, code: event.target.value })}
        className="min-h-16 flex-1 resize-none rounded-control bg-sunken p-2 font-mono text-mono outline-offset-[-2px]"
      />
    </div>
  );
}

/** Commits only while the address is one that may be followed: the server refuses others. */
function useDraftWithUrl<Content extends { url: string }>(content: Content, onChange: Change<Content>) {
  const [value, change] = useDraft(content, (next: Content) => {
    if (safeUrl(next.url) !== null) onChange(next);
  });
  return { value, change, error: safeUrl(value.url) === null ? texts.edit.badUrl : undefined };
}

/** A link's address, title and description. */
export function LinkEditor({
  content,
  onChange,
}: {
  content: BlockContent<'link'>;
  onChange: Change<BlockContent<'link'>>;
}) {
  const { value, change, error } = useDraftWithUrl(content, onChange);
  return (
    <div className="flex flex-col gap-2 p-2">
      <Field
        label={texts.edit.url}
        ref={focusFirst}
        type="url"
        value={value.url}
        error={error}
        onChange={(event) => change({ ...value, url: event.target.value })}
      />
      <Field
        label={texts.edit.title}
        value={value.title}
        onChange={(event) => change({ ...value, title: event.target.value })}
      />
      <Field
        label={texts.edit.description}
        value={value.description}
        onChange={(event) => change({ ...value, description: event.target.value })}
      />
    </div>
  );
}

/** A picture's address and what it shows. */
export function PictureEditor({
  content,
  onChange,
}: {
  content: BlockContent<'image'>;
  onChange: Change<BlockContent<'image'>>;
}) {
  const { value, change, error } = useDraftWithUrl(content, onChange);
  return (
    <div className="flex flex-col gap-2 p-2">
      <Field
        label={texts.edit.url}
        ref={focusFirst}
        type="url"
        value={value.url}
        error={error}
        onChange={(event) => change({ ...value, url: event.target.value })}
      />
      <Field
        label={texts.edit.alt}
        value={value.alt}
        onChange={(event) => change({ ...value, alt: event.target.value })}
      />
    </div>
  );
}
