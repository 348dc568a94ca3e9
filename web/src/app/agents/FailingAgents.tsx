import { Link } from 'react-router';
import type { Agent } from '@/api/devices/agents';
import { Banner } from '@/ui/Banner';
import { needHelp } from './failing';
import { texts } from './texts';

/** A bar that says which agents need their person and where it says why; nothing where none does. */
export function FailingAgents({ agents }: { agents: readonly Agent[] | undefined }) {
  const failing = needHelp(agents ?? []);
  const [first] = failing;
  if (first === undefined) return null;
  const isOne = failing.length === 1;
  return (
    <div className="overflow-hidden rounded-card">
      <Banner
        tone="bad"
        action={
          <Link
            to={isOne ? `/devices/agents/${first.id}` : '/devices/agents'}
            className="font-medium underline underline-offset-2"
          >
            {isOne ? texts.open : texts.openAll}
          </Link>
        }
      >
        {!isOne
          ? texts.many(failing.length)
          : first.enabled
            ? texts.failing(first.name, first.failures_in_a_row)
            : texts.stopped(first.name)}
      </Banner>
    </div>
  );
}
