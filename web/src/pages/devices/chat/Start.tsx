import { Button } from '@/ui/Button';
import { texts } from './texts';

/** What a new chat begins with: what it is for, and what one might ask. A suggestion that ends in "…" is left to be filled in. */
export function Start({ onSuggest }: { onSuggest: (text: string, isWhole: boolean) => void }) {
  return (
    <div className="flex min-h-0 flex-1 flex-col justify-center overflow-y-auto">
      <div className="mx-auto flex w-full max-w-[640px] flex-col items-center gap-3 p-4 text-center">
        <p className="text-lead">{texts.start.title}</p>
        <p className="text-dim">{texts.start.hint}</p>
        <ul aria-label={texts.start.suggestions} className="flex flex-wrap justify-center gap-2">
          {texts.suggestions.map((text) => {
            const isWhole = !text.endsWith('…');
            return (
              <li key={text}>
                <Button onClick={() => onSuggest(isWhole ? text : text.slice(0, -1), isWhole)}>{text}</Button>
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}
