import { Field, inputClass } from '@/ui/forms/Field';
import { safeUrl } from '@/ui/text/safe-url';
import { texts } from '../texts';
import { focusFirst } from './focus-first';
import { useDraft, type EditorProps } from './use-draft';

/** Code and its language. */
export function CodeEditor({ content, onChange }: EditorProps<'code'>) {
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

interface AddressEditorProps<Name extends string> {
  content: Record<Name | 'url', string>;
  onChange: (content: Record<Name | 'url', string>) => void;
  /** Words about what is at the address. */
  words: readonly { name: Name; label: string }[];
}

/** An address and words about it; commits only while the address may be followed: the server refuses others. */
function AddressEditor<Name extends string>({ content, onChange, words }: AddressEditorProps<Name>) {
  const [value, change] = useDraft(content, (next) => {
    if (safeUrl(next.url) !== null) onChange(next);
  });
  return (
    <div className="flex flex-col gap-2 p-2">
      <Field
        label={texts.edit.url}
        ref={focusFirst}
        type="url"
        value={value.url}
        error={safeUrl(value.url) === null ? texts.edit.badUrl : undefined}
        onChange={(event) => change({ ...value, url: event.target.value })}
      />
      {words.map(({ name, label }) => (
        <Field
          key={name}
          label={label}
          value={value[name]}
          onChange={(event) => change({ ...value, [name]: event.target.value })}
        />
      ))}
    </div>
  );
}

const LINK_WORDS = [
  { name: 'title', label: texts.edit.title },
  { name: 'description', label: texts.edit.description },
] as const;
const PICTURE_WORDS = [{ name: 'alt', label: texts.edit.alt }] as const;

/** A link's address, title and description. */
export const LinkEditor = (props: EditorProps<'link'>) => <AddressEditor {...props} words={LINK_WORDS} />;

/** A picture's address and what it shows. */
export const PictureEditor = (props: EditorProps<'image'>) => <AddressEditor {...props} words={PICTURE_WORDS} />;
