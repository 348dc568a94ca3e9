import clsx from 'clsx';
import { Sparkles } from 'lucide-react';
import { initials, personColor } from './person-color';
import { Tooltip } from './overlays/Tooltip';

export interface Person {
  id: string;
  name: string;
  isAgent?: boolean;
  /** "writing", "idle": said in the tooltip. */
  activity?: string;
}

/** A person as initials in their colour; the agent as a sparkle in the colour of agents. */
export function Avatar({ person, size = 24 }: { person: Person; size?: number }) {
  const label = person.activity === undefined ? person.name : `${person.name}, ${person.activity}`;
  const isBusy = person.activity === 'writing';
  return (
    <Tooltip text={label}>
      <span
        role="img"
        aria-label={label}
        tabIndex={0}
        style={
          person.isAgent === true
            ? { width: size, height: size }
            : { width: size, height: size, background: personColor(person.id) }
        }
        className={clsx(
          'inline-flex shrink-0 items-center justify-center rounded-full text-[10px] font-semibold ring-2 ring-panel select-none',
          person.isAgent === true ? 'bg-ai-soft text-ai' : 'text-on-fill',
        )}
      >
        {person.isAgent === true ? (
          <Sparkles size={size * 0.5} aria-hidden className={clsx(isBusy && 'pulsing')} />
        ) : (
          initials(person.name)
        )}
      </span>
    </Tooltip>
  );
}

/** Who is here: at most `limit` avatars, then a count. */
export function Presence({ people, limit = 5 }: { people: Person[]; limit?: number }) {
  const shown = people.slice(0, limit);
  const rest = people.length - shown.length;
  return (
    <ul aria-label="People here" className="flex items-center -space-x-1">
      {shown.map((person) => (
        <li key={person.id}>
          <Avatar person={person} />
        </li>
      ))}
      {rest > 0 && <li className="pl-2 text-small text-dim">+{rest}</li>}
    </ul>
  );
}
