import type { ExtractedItem } from '@contracts/devices/agent-schemas';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { toApiError } from '@/api/api-error';
import { type Agent, getPreview } from '@/api/devices/agents';
import { keys } from '@/api/keys';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { Button } from '@/ui/Button';
import { SkeletonRows } from '@/ui/Skeleton';
import { Chip } from '@/ui/StatusBadge';
import { TextLink } from '@/ui/TextLink';
import { Time } from '@/ui/Time';
import { texts } from './texts';

const words = texts.preview;
const SHOWN = 10;

interface DryRunProps {
  agent: Agent;
  /** One is at work. */
  isTrying: boolean;
  /** One has ended within a day: what it found is kept as long. */
  isThere: boolean;
}

/** What the last dry run found; while one works its place. Nothing where there was none within a day. */
export function DryRun({ agent, isTrying, isThere }: DryRunProps) {
  const cache = useQueryClient();
  const [isWhole, setWhole] = useState(false);
  const query = useQuery({
    queryKey: keys.agentPreview(agent.id),
    queryFn: ({ signal }) => getPreview(agent.id, signal),
    enabled: isThere && !isTrying,
    retry: false,
  });
  const wasTrying = useRef(isTrying);
  useEffect(() => {
    // It has just ended: what it found is there now.
    if (wasTrying.current && !isTrying) void cache.invalidateQueries({ queryKey: keys.agentPreview(agent.id) });
    wasTrying.current = isTrying;
  }, [isTrying, cache, agent.id]);
  const failure = failureOf(query);
  const isNone = failure !== null && toApiError(failure).status === 404;
  const found = query.data;
  if (!isTrying && (!isThere || (found === undefined && (isNone || failure === null)))) return null;
  const items = found?.items ?? [];
  const shown = isWhole ? items : items.slice(0, SHOWN);
  return (
    <section aria-labelledby="dry-run" aria-busy={isTrying} className="rounded-card border border-line bg-panel">
      <div className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-1.5">
        <h2 id="dry-run" className="font-semibold">
          {words.title}
        </h2>
        {!isTrying && found !== undefined && (
          <span className="text-small text-dim">
            {words.of(items.length)} · <Time at={found.created_at} />
          </span>
        )}
        {!isTrying && found !== undefined && (
          <span className="ml-auto text-small">
            <TextLink to={`/runs/${found.runId}`}>{texts.log.openRun}</TextLink>
          </span>
        )}
      </div>
      {isTrying && <SkeletonRows count={3} className="m-3 h-9" />}
      {!isTrying && failure !== null && !isNone && <QueryError error={failure} onRetry={() => void query.refetch()} />}
      {!isTrying && found !== undefined && (
        <>
          <p className="px-4 pt-2 text-table text-dim">{items.length === 0 ? words.none : words.about}</p>
          <ul className="divide-y divide-line pt-1">
            {shown.map((item, place) => (
              <li key={place} className="px-4 py-2">
                <FoundItem item={item} />
              </li>
            ))}
          </ul>
          {items.length > shown.length && (
            <p className="border-t border-line px-4 py-2">
              <Button onClick={() => setWhole(true)}>{words.more(items.length - shown.length)}</Button>
            </p>
          )}
        </>
      )}
    </section>
  );
}

function FoundItem({ item }: { item: ExtractedItem }) {
  const title = item.type === 'projects' ? item.name : item.title;
  const text = item.type === 'tasks' ? item.description : item.type === 'notes' ? item.content : undefined;
  const facts = [
    ...(item.type === 'tasks' && item.due !== undefined ? [words.due(item.due.slice(0, 10))] : []),
    ...(item.type === 'checkpoints' ? [item.date.slice(0, 10)] : []),
    ...(item.type === 'tasks' && item.priority !== undefined ? [item.priority] : []),
    ...(item.type !== 'projects' && item.project !== undefined ? [words.in(item.project)] : []),
  ];
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Chip tone="ai">{words.types[item.type]}</Chip>
        <span dir="auto" className="min-w-0 font-medium [overflow-wrap:anywhere]">
          {title}
        </span>
        <span className="text-small text-dim">{facts.join(' · ')}</span>
      </p>
      {text !== undefined && text !== '' && (
        <p dir="auto" className="line-clamp-3 text-table text-dim [overflow-wrap:anywhere] whitespace-pre-wrap">
          {text}
        </p>
      )}
    </>
  );
}
