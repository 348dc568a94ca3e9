import type { NewApiKey } from '@contracts/api-keys';
import { useQuery } from '@tanstack/react-query';
import { Copy } from 'lucide-react';
import { useRef, useState } from 'react';
import { getSystem } from '@/api/system';
import { Button } from '@/ui/Button';
import { CodeBlock } from '@/ui/CodeBlock';
import { copyText } from '@/ui/copy-text';
import { Dialog } from '@/ui/Dialog';
import { Tabs } from '@/ui/Tabs';
import { buildKeySnippets, CLIENT_LABELS } from '@/app/snippets/build-snippets';
import { texts } from './texts';

/** The one sight of a new key, with programs that use it. A stray Esc does not lose it: it takes two. */
export function ShownKeyDialog({ made, onClose }: { made: NewApiKey; onClose: () => void }) {
  const copyRef = useRef<HTMLButtonElement>(null);
  const [isCopied, setCopied] = useState(false);
  const [isWarned, setWarned] = useState(false);
  const system = useQuery({ queryKey: ['system'], queryFn: ({ signal }) => getSystem(signal), staleTime: 300_000 });
  const snippets = buildKeySnippets({
    origin: window.location.origin,
    key: made.key,
    scopes: made.scopes,
    model: system.data?.model.id ?? 'demo',
  });
  const close = () => {
    if (isCopied || isWarned) onClose();
    else setWarned(true);
  };
  return (
    <Dialog
      isOpen
      onOpenChange={close}
      width="wide"
      title={texts.shown.title}
      description={texts.shown.warning}
      initialFocus={copyRef}
      actions={
        <Button tone="primary" onClick={onClose}>
          {texts.shown.stored}
        </Button>
      }
    >
      <div className="flex flex-wrap items-center gap-2">
        <code
          aria-label={texts.shown.key}
          role="textbox"
          aria-readonly
          tabIndex={0}
          className="min-w-0 flex-1 rounded-control border border-line bg-sunken px-2.5 py-1.5 font-mono text-mono break-all select-all max-sm:basis-full"
        >
          {made.key}
        </code>
        <Button ref={copyRef} icon={<Copy size={14} />} onClick={() => copyText(made.key, () => setCopied(true))}>
          {texts.shown.copy}
        </Button>
      </div>
      {isWarned && !isCopied && (
        <p role="alert" className="mt-2 text-table text-bad">
          {texts.shown.notStored}
        </p>
      )}
      <h3 className="mt-4 mb-1 text-table font-medium">{texts.shown.snippets}</h3>
      <p className="mb-2 text-small text-dim">{texts.shown.snippetHint}</p>
      <Tabs
        label={texts.shown.snippets}
        tabs={snippets.map(({ name, code }) => ({
          value: name,
          label: CLIENT_LABELS[name],
          content: <CodeBlock code={code} label={CLIENT_LABELS[name]} />,
        }))}
      />
    </Dialog>
  );
}
