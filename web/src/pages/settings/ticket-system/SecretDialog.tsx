import { Copy } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button } from '@/ui/Button';
import { copyText } from '@/ui/copy-text';
import { Dialog } from '@/ui/Dialog';
import { texts } from './texts';

/** The one sight of a webhook's signing secret. A stray Esc does not lose it: it takes two. */
export function SecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
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
      title={texts.secret.title}
      description={texts.secret.warning}
      initialFocus={copyRef}
      actions={
        <Button tone="primary" onClick={onClose}>
          {texts.secret.stored}
        </Button>
      }
    >
      <div className="flex flex-wrap items-center gap-2">
        <code
          aria-label={texts.secret.label}
          role="textbox"
          aria-readonly
          tabIndex={0}
          className="min-w-0 flex-1 rounded-control border border-line bg-sunken px-2.5 py-1.5 font-mono text-mono break-all select-all max-sm:basis-full"
        >
          {secret}
        </code>
        <Button ref={copyRef} icon={<Copy size={14} />} onClick={() => copyText(secret, () => setCopied(true))}>
          {texts.secret.copy}
        </Button>
      </div>
      {isWarned && !isCopied && (
        <p role="alert" className="mt-2 text-table text-bad">
          {texts.secret.notStored}
        </p>
      )}
    </Dialog>
  );
}
