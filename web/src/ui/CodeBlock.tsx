import { Copy } from 'lucide-react';
import { IconButton } from './Button';
import { copyText } from './copy-text';

/** Code or raw output in its own scrolling region, with a copy button. */
export function CodeBlock({ code, label }: { code: string; label: string }) {
  return (
    <div className="relative">
      <pre
        tabIndex={0}
        role="region"
        aria-label={label}
        className="scroll-quiet max-h-96 overflow-auto rounded-card border border-line bg-sunken p-3 pr-12 font-mono text-mono whitespace-pre"
      >
        {code === '' ? ' ' : code}
      </pre>
      <IconButton
        label={`Copy ${label}`}
        icon={<Copy size={14} />}
        className="absolute top-1 right-1"
        onClick={() => copyText(code)}
      />
    </div>
  );
}
