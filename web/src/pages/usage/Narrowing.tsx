import { X } from 'lucide-react';
import { Button } from '@/ui/Button';
import { texts } from './texts';
import { NARROWINGS, type UsageChoice } from './usage-days';

interface NarrowingProps {
  only: UsageChoice['only'];
  onChange: (only: UsageChoice['only']) => void;
}

/** The one model and the one agent that all of the page is about; a click on either shows all of them again. */
export function Narrowing({ only, onChange }: NarrowingProps) {
  const chosen = NARROWINGS.flatMap((name) => {
    const id = only[name];
    return id === null ? [] : [{ name, id }];
  });
  if (chosen.length === 0) return null;
  return (
    <div className="flex flex-wrap gap-2">
      {chosen.map(({ name, id }) => {
        const text = texts.only[name](name === 'agent' ? (texts.agents[id] ?? id) : id);
        return (
          <Button
            key={name}
            size="small"
            className="max-w-full min-w-0 !shrink"
            aria-label={`${text}. ${texts.removeOnly[name]}`}
            title={texts.removeOnly[name]}
            onClick={() => onChange({ ...only, [name]: null })}
          >
            <span dir="auto" className="truncate">
              {text}
            </span>
            <X size={14} aria-hidden className="shrink-0" />
          </Button>
        );
      })}
    </div>
  );
}
