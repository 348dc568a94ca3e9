import { KeyRound } from 'lucide-react';
import { Button } from '@/ui/Button';
import type { FoundSecret } from './find-secrets';
import { texts } from './texts';

interface SecretNoticeProps {
  found: readonly FoundSecret[];
  onRemove: () => void;
}

/** Points out what looks like a key or password before it is sent, and takes it out. Nothing without any. */
export function SecretNotice({ found, onRemove }: SecretNoticeProps) {
  if (found.length === 0) return null;
  const names = [...new Set(found.map(({ name }) => name))].join(', ');
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-2 rounded-control bg-wait-soft px-2 py-1.5 text-small text-wait"
    >
      <KeyRound size={14} aria-hidden className="shrink-0" />
      <span className="min-w-0 flex-1">{texts.secrets.found(found.length, names)}</span>
      <Button size="small" onClick={onRemove}>
        {texts.secrets.remove(found.length)}
      </Button>
    </div>
  );
}
