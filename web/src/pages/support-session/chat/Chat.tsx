import { useEffect } from 'react';
import { SUPPORT_STATUS } from '@/app/support-status';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { SkeletonRows } from '@/ui/Skeleton';
import { DropZone } from '../attachments/DropZone';
import { useUploads } from '../attachments/use-uploads';
import { whyNot } from '../may-say';
import { NotesHead } from '../NotesHead';
import { useOpenSession, useReply } from '../session-context';
import { SimilarPanel } from '../similar/SimilarPanel';
import { Composer } from './Composer';
import { Conversation } from './Conversation';
import { useMessages } from './use-messages';
import { useStickToEnd } from './use-stick-to-end';

/** The conversation with the assistant; of a session that is over with its notes on top, to be read only. */
export function Chat() {
  const { session, replying } = useOpenSession();
  const { query, messages } = useMessages(session.id);
  const uploads = useUploads(session.id);
  const reply = useReply();
  const cannot = whyNot(session);
  const isOver = SUPPORT_STATUS[session.status].isOver;
  const last = messages.at(-1);
  const isSaid = messages.some(({ role, run_id: runId }) => role === 'assistant' && runId === reply?.runId);
  const open = reply === null || isSaid ? null : reply;
  // What nobody has answered yet is being answered, or was not: its run says which.
  const unanswered = last?.role === 'user' ? last.run_id : null;
  useEffect(() => {
    if (unanswered !== null) replying.follow(unanswered);
  }, [unanswered, replying]);
  const stick = useStickToEnd(!isOver, `${last?.id ?? ''} ${open?.runId ?? ''} ${open?.text.length ?? 0}`);
  const failure = failureOf(query);
  return (
    <DropZone isOff={cannot !== undefined} onFiles={uploads.add}>
      <SimilarPanel similar={session.similar} />
      {query.isPending && failure === null && (
        <div className="flex-1 p-4">
          <SkeletonRows count={3} className="h-16" />
        </div>
      )}
      {failure !== null && query.data === undefined && (
        <div className="flex-1 p-4">
          <QueryError error={failure} onRetry={() => void query.refetch()} />
        </div>
      )}
      {query.data !== undefined && (
        <Conversation
          sessionId={session.id}
          messages={messages}
          reply={open}
          cannot={cannot}
          head={<NotesHead isSaid={messages[0]?.content === session.problem_summary} />}
          stick={stick}
          onEarlier={query.hasNextPage ? () => void query.fetchNextPage() : undefined}
        />
      )}
      {!isOver && <Composer uploads={uploads} cannot={cannot} onSaid={stick.toEnd} />}
    </DropZone>
  );
}
