import { Copy, Pencil, RotateCw } from 'lucide-react';
import { Button } from '@/ui/Button';
import { copyMarkdown } from '@/ui/text/copy-markdown';
import { texts } from './texts';

interface TextActionsProps {
  text: string;
  /** On the button: what is written anew. */
  rewrite: string;
  /** Why it cannot be changed. */
  reason: string | undefined;
  onEdit: () => void;
  onRewrite: () => void;
}

/** What can be done with a text that was written: copied, changed by hand, written anew. */
export function TextActions({ text, rewrite, reason, onEdit, onRewrite }: TextActionsProps) {
  return (
    <>
      <Button size="small" icon={<Copy size={12} aria-hidden />} onClick={() => copyMarkdown(text)}>
        <Word>{texts.copy}</Word>
      </Button>
      <Button size="small" icon={<Pencil size={12} aria-hidden />} disabledReason={reason} onClick={onEdit}>
        <Word>{texts.edit}</Word>
      </Button>
      <Button size="small" icon={<RotateCw size={12} aria-hidden />} disabledReason={reason} onClick={onRewrite}>
        <Word>{rewrite}</Word>
      </Button>
    </>
  );
}

/** On a phone the signs stand alone, in one row; the words are for those who cannot see them. */
const Word = ({ children }: { children: string }) => <span className="max-sm:sr-only">{children}</span>;
