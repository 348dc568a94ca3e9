import { Copy } from 'lucide-react';
import { useRef, useState, type ReactNode } from 'react';
import { Button } from '../Button';
import { copyText } from '../text/copy-text';
import { Dialog } from './Dialog';

interface SecretDialogProps {
  secret: string;
  words: {
    title: string;
    warning: string;
    /** Names the secret. */
    label: string;
    copy: string;
    stored: string;
    /** Said once to who closes it without having copied. */
    notStored: string;
  };
  width?: 'normal' | 'wide';
  /** What it is used with. */
  children?: ReactNode;
  onClose: () => void;
}

/** The one sight of a secret. A stray Esc does not lose it: it takes two. */
export function SecretDialog({ secret, words, width = 'normal', children, onClose }: SecretDialogProps) {
  const copyRef = useRef<HTMLButtonElement>(null);
  const [isCopied, setCopied] = useState(false);
  const [isWarned, setWarned] = useState(false);
  const close = () => {
    if (isCopied || isWarned) onClose();
    else setWarned(true);
  };
  return (
    <Dialog
      isOpen
      onOpenChange={close}
      width={width}
      title={words.title}
      description={words.warning}
      initialFocus={copyRef}
      actions={
        <Button tone="primary" onClick={onClose}>
          {words.stored}
        </Button>
      }
    >
      <div className="flex flex-wrap items-center gap-2">
        <code
          aria-label={words.label}
          role="textbox"
          aria-readonly
          tabIndex={0}
          className="min-w-0 flex-1 rounded-control border border-line bg-sunken px-2.5 py-1.5 font-mono text-mono break-all select-all max-sm:basis-full"
        >
          {secret}
        </code>
        <Button ref={copyRef} icon={<Copy size={14} />} onClick={() => copyText(secret, () => setCopied(true))}>
          {words.copy}
        </Button>
      </div>
      {isWarned && !isCopied && (
        <p role="alert" className="mt-2 text-table text-bad">
          {words.notStored}
        </p>
      )}
      {children}
    </Dialog>
  );
}
