import { Copy, RotateCw } from 'lucide-react';
import { Button } from './Button';
import { copyText } from './text/copy-text';

interface ErrorStateProps {
  /** A sentence: what happened, what stays, what to do. */
  message: string;
  code?: string | undefined;
  correlationId?: string | undefined;
  onRetry?: (() => void) | undefined;
}

/** In place of what failed: the sentence, "Try again", and the ids a person can hand on. */
export function ErrorState({ message, code, correlationId, onRetry }: ErrorStateProps) {
  const ids = [code, correlationId].filter((id) => id !== undefined && id !== '').join(' · ');
  return (
    <div role="alert" className="flex flex-col items-start gap-2 rounded-card border border-line bg-panel p-4">
      <p>{message}</p>
      <div className="flex flex-wrap items-center gap-2">
        {onRetry !== undefined && (
          <Button onClick={onRetry} icon={<RotateCw size={14} />}>
            Try again
          </Button>
        )}
        {ids !== '' && (
          <Button tone="quiet" size="small" onClick={() => copyText(ids)} icon={<Copy size={12} />}>
            <span className="max-w-[60vw] truncate font-mono text-small text-dim">{ids}</span>
          </Button>
        )}
      </div>
    </div>
  );
}
