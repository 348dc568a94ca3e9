import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { getFlow, readHistory } from '@/api/flows';
import { keys } from '@/api/keys';
import { useLooksOnly } from '@/app/auth/use-looks-only';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { useTitle } from '@/app/use-title';
import { BackLink } from '@/ui/BackLink';
import { Button } from '@/ui/Button';
import { SkeletonRows } from '@/ui/Skeleton';
import { texts } from '../texts';
import { Composer } from './Composer';
import { Messages } from './Messages';
import { useSaying } from './use-saying';

/** A chat with a flow, or with a model alone. */
export function Page() {
  const { flowId = null, sessionId: opened = null } = useParams();
  const [sessionId, setSessionId] = useState<string | null>(opened);
  const looksOnly = useLooksOnly();
  const cache = useQueryClient();
  const go = useNavigate();
  const flow = useQuery({
    queryKey: [...keys.flow(flowId ?? ''), 'chat'],
    queryFn: ({ signal }) => getFlow(flowId ?? '', signal),
    enabled: flowId !== null,
  });
  const title = flow.data?.name ?? texts.chat.title;
  useTitle(title);
  const history = useQuery({
    queryKey: keys.flowHistory(sessionId ?? ''),
    queryFn: ({ signal }) => readHistory(sessionId ?? '', signal),
    enabled: sessionId !== null,
  });
  const saying = useSaying(flowId, sessionId, async (id) => {
    if (id === null) return;
    // Read before what was shown while it came goes: nothing vanishes in between.
    await cache.fetchQuery({ queryKey: keys.flowHistory(id), queryFn: () => readHistory(id), staleTime: 0 });
    setSessionId(id);
  });
  const failure = failureOf(flow) ?? (sessionId === null ? null : failureOf(history));
  const said = sessionId === null ? [] : (history.data?.items ?? []);
  return (
    <div className="mx-auto flex h-full min-h-0 w-full max-w-[760px] flex-col">
      <div className="flex items-center gap-2 px-3 py-2">
        <BackLink to={flowId === null ? '/flows' : `/flows/${flowId}`} label={texts.execution.back} />
        <h1 className="mr-auto min-w-0 truncate text-lead font-semibold">{title}</h1>
        <Button
          icon={<Plus size={14} aria-hidden />}
          onClick={() => {
            saying.stop();
            setSessionId(null);
            if (opened !== null) void go(flowId === null ? '/flows/chat' : `/flows/${flowId}/chat`);
          }}
        >
          {texts.chat.anew}
        </Button>
      </div>
      {failure !== null && <QueryError error={failure} onRetry={() => void history.refetch()} />}
      {sessionId !== null && history.isPending && failure === null && <SkeletonRows count={3} className="h-16" />}
      <Messages
        greeting={flow.data?.chat.greeting}
        messages={said}
        saying={saying.now}
        suggestions={flow.data?.chat.suggestions ?? []}
        onSuggest={looksOnly === undefined ? saying.say : undefined}
      />
      <Composer looksOnly={looksOnly} isSaying={saying.now !== null} onSay={saying.say} onStop={saying.stop} />
    </div>
  );
}
