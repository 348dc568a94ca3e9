import type { SimilarSession } from '@contracts/support/sessions';
import { ChevronRight } from 'lucide-react';
import { Chip } from '@/ui/StatusBadge';
import { Time } from '@/ui/Time';
import { texts } from '../texts';

/** Sessions like this one that were resolved: folded to one line; nothing where none was found. */
export function SimilarPanel({ similar }: { similar: readonly SimilarSession[] }) {
  if (similar.length === 0) return null;
  return (
    <details className="group shrink-0 border-b border-line bg-panel text-table">
      <summary className="flex min-h-9 cursor-pointer list-none items-center gap-2 px-3 py-1 text-dim touch:min-h-11 [&::-webkit-details-marker]:hidden">
        <ChevronRight size={14} aria-hidden className="shrink-0 transition-transform group-open:rotate-90" />
        <span className="shrink-0 font-medium text-fg">{texts.similar.title}</span>
        <span className="shrink-0">{texts.similar.count(similar.length)}</span>
        <span className="min-w-0 truncate group-open:hidden">{similar[0]?.title}</span>
      </summary>
      <ul className="flex max-h-[40dvh] flex-col gap-3 overflow-y-auto px-3 pb-3 sm:pl-9">
        {similar.map((session) => (
          <li key={session.session_id} className="flex min-w-0 flex-col gap-1">
            <span className="flex flex-wrap items-center gap-2">
              <a
                href={`/support/${session.session_id}`}
                target="_blank"
                rel="noopener"
                className="inline-flex min-h-6 min-w-0 items-center font-medium break-words text-link underline-offset-2 hover:underline touch:min-h-11"
              >
                {session.title}
              </a>
              {session.problem_domain !== '' && <Chip>{session.problem_domain}</Chip>}
              <span className="text-small text-dim">
                {texts.similar.matched(session.matched.map((way) => texts.similar[way]).join(', '))}
                {' · '}
                <Time at={session.resolved_at} />
              </span>
            </span>
            <p dir="auto" className="line-clamp-3 break-words text-dim">
              {session.resolution_summary === '' ? texts.similar.none : session.resolution_summary}
            </p>
          </li>
        ))}
      </ul>
    </details>
  );
}
