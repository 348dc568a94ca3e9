import clsx from 'clsx';
import { Copy } from 'lucide-react';
import { IconButton } from '../Button';
import { copyText } from './copy-text';
import { SecretText } from '../secrets/SecretText';

/** Code or raw output in its own scrolling region, with a copy button. `isTall`: as high as what it stands in. */
export function CodeBlock({ code, label, isTall = false }: { code: string; label: string; isTall?: boolean }) {
  return (
    <div className={clsx('relative', isTall && 'h-full')}>
      <pre
        tabIndex={0}
        role="region"
        aria-label={label}
        className={clsx(
          'scroll-quiet overflow-auto rounded-card border border-line bg-sunken p-3 pr-12 font-mono text-mono whitespace-pre',
          isTall ? 'max-h-full' : 'max-h-96',
        )}
      >
        {code === '' ? ' ' : <SecretText text={code} />}
      </pre>
      <IconButton
        label={`Copy ${label}`}
        icon={<Copy size={14} />}
        className="absolute top-1 right-1 !bg-sunken"
        onClick={() => copyText(code)}
      />
    </div>
  );
}
