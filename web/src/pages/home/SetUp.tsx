import type { User } from '@contracts/accounts/auth';
import type { System } from '@contracts/kernel/system';
import { Circle, CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { Button } from '@/ui/Button';
import { Card } from './Card';
import { texts } from './texts';
import { useSetUp } from './use-set-up';

const words = texts.setUp;

/** What is left to set up, ticked by what the server says. Gone once all is done, or this person wants it no more on this device. */
export function SetUp({ user, system }: { user: User; system: System }) {
  const [isHidden, setHidden] = useState(() => isDismissed(user.id));
  if (isHidden) return null;
  const hide = () => {
    dismiss(user.id);
    setHidden(true);
  };
  return <Steps user={user} system={system} onHide={hide} />;
}

function Steps({ user, system, onHide }: { user: User; system: System; onHide: () => void }) {
  const steps = useSetUp(user, system);
  const done = steps.filter(({ isDone }) => isDone).length;
  if (done === steps.length) return null;
  return (
    <Card
      title={words.title}
      aside={
        <>
          <span className="text-small text-dim">{words.progress(done, steps.length)}</span>
          <Button tone="quiet" size="small" onClick={onHide}>
            {words.dismiss}
          </Button>
        </>
      }
    >
      <ul className="divide-y divide-line">
        {steps.map(({ name, to, isDone }) => (
          <li key={name}>
            <Link to={to} className="flex gap-2.5 px-4 py-2 touch:py-3 -outline-offset-2 hover:bg-soft">
              {isDone ? (
                <CircleCheck size={16} aria-hidden className="mt-0.5 shrink-0 text-ok" />
              ) : (
                <Circle size={16} aria-hidden className="mt-0.5 shrink-0 text-dim" />
              )}
              <span className="min-w-0">
                <span className="sr-only">{isDone ? words.done : words.open}: </span>
                <span className={isDone ? 'text-dim line-through' : ''}>{words.steps[name].label}</span>
                {!isDone && <span className="block text-small text-dim">{words.steps[name].hint}</span>}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}

const keyOf = (userId: string): string => `weft-set-up-${userId}`;

function isDismissed(userId: string): boolean {
  try {
    return localStorage.getItem(keyOf(userId)) === 'off';
  } catch {
    return false;
  }
}

function dismiss(userId: string): void {
  try {
    localStorage.setItem(keyOf(userId), 'off');
  } catch {
    // Storage may be blocked: it comes back with the next visit.
  }
}
