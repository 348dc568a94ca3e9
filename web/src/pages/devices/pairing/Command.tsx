import { Copy } from 'lucide-react';
import { IconButton } from '@/ui/Button';
import { copyText } from '@/ui/text/copy-text';

/** A command to copy. It breaks where there is no room. */
export function Command({ command, copyLabel }: { command: string; copyLabel: string }) {
  return (
    <div className="flex items-start gap-1 rounded-card border border-line bg-sunken py-0.5 pr-0.5 pl-3">
      <code className="min-w-0 flex-1 self-center py-1 font-mono text-mono [overflow-wrap:anywhere] select-all">
        {command}
      </code>
      <IconButton
        label={copyLabel}
        icon={<Copy size={14} aria-hidden />}
        className="!bg-sunken"
        onClick={() => copyText(command)}
      />
    </div>
  );
}
