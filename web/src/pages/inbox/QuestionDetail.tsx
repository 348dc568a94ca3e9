import type { Question } from '@contracts/kernel/inbox';
import { Link } from 'react-router';
import { buttonClass } from '@/ui/Button';
import { StatusBadge } from '@/ui/StatusBadge';
import { Time } from '@/ui/Time';
import { texts } from './texts';

/** What an agent waits for in a thing of a system; it is answered there. */
export function QuestionDetail({ question }: { question: Question }) {
  const { title, count, asks, path, updatedAt } = question;
  const further = count - asks.length;
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <StatusBadge tone="wait">{texts.waits(count)}</StatusBadge>
        <span className="ml-auto text-small text-dim">
          <Time at={updatedAt} />
        </span>
      </div>
      <h2 tabIndex={-1} dir="auto" className="text-lead font-semibold outline-offset-4 [overflow-wrap:anywhere]">
        {title}
      </h2>
      <ul className="flex list-disc flex-col gap-1 pl-5">
        {asks.map((ask, index) => (
          <li key={`${index} ${ask}`} dir="auto" className="[overflow-wrap:anywhere]">
            {ask}
          </li>
        ))}
        {further > 0 && <li className="text-dim">{texts.furtherTasks(further)}</li>}
      </ul>
      <p>
        <Link to={path} className={buttonClass('primary')}>
          {texts.openQuestion}
        </Link>
      </p>
    </>
  );
}
