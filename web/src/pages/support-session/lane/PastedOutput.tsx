import { useState } from 'react';
import { Button } from '@/ui/Button';
import { CodeBlock } from '@/ui/text/CodeBlock';
import { texts } from '../texts';

const LINES_SHOWN = 8;
/** A single line may be a whole file. */
const CHARACTERS_SHOWN = 1_200;

/** What a command printed, as code; a long one is cut until all of it is asked for. */
export function PastedOutput({ text, label }: { text: string; label: string }) {
  const [isWhole, setWhole] = useState(false);
  const lines = text.split('\n');
  const cut = lines.slice(0, LINES_SHOWN).join('\n').slice(0, CHARACTERS_SHOWN);
  const isLong = cut.length < text.length;
  return (
    <div className="flex min-w-0 flex-col items-start gap-1 [&>*:first-child]:w-full">
      <CodeBlock code={isWhole || !isLong ? text : `${cut}\n…`} label={label} />
      {isLong && (
        <Button tone="quiet" size="small" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? texts.lane.showLess : texts.lane.showAll(lines.length)}
        </Button>
      )}
    </div>
  );
}
