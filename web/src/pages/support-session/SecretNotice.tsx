import { KeyRound } from 'lucide-react';
import { Button } from '@/ui/Button';
import { findSecrets, replaceSecrets } from '@contracts/secrets/find-secrets';
import { texts } from './texts';

interface SecretNoticeProps {
  /** What is about to be sent. */
  text: string;
  /** Gets the text without them. */
  onRemove: (text: string) => void;
}

/** Says what will be masked of a text once it is sent, and offers to take it out before. Nothing where nothing will be. */
export function SecretNotice({ text, onRemove }: SecretNoticeProps) {
  const found = findSecrets(text);
  if (found.length === 0) return null;
  const kinds = [...new Set(found.map(({ kind }) => kind))].join(', ');
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-2 rounded-control bg-wait-soft px-2 py-1.5 text-small text-wait"
    >
      <KeyRound size={14} aria-hidden className="shrink-0" />
      <span className="min-w-0 flex-1">{texts.secrets.found(found.length, kinds)}</span>
      <Button size="small" onClick={() => onRemove(withoutSecrets(text))}>
        {texts.secrets.remove(found.length)}
      </Button>
    </div>
  );
}

/** Each in its place as a word: masked again it stays as it is. */
const withoutSecrets = (text: string): string => replaceSecrets(text, findSecrets(text));
