import type { SupportMessage } from '@contracts/support/messages';
import { ArrowDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import type { ReplyView } from '../reply/reply.reducer';
import { texts } from '../texts';
import { AnswerItem } from './AnswerItem';
import { SaidItem } from './SaidItem';
import type { useStickToEnd } from './use-stick-to-end';

interface ConversationProps {
  sessionId: string;
  messages: readonly SupportMessage[];
  /** An answer that is no message yet. */
  reply: ReplyView | null;
  cannot: string | undefined;
  /** Above the first message. */
  head: ReactNode;
  stick: ReturnType<typeof useStickToEnd>;
  onEarlier: (() => void) | undefined;
}

/** What was said, oldest first, and the answer as it grows. */
export function Conversation({ sessionId, messages, reply, cannot, head, stick, onEarlier }: ConversationProps) {
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        ref={stick.boxRef}
        role="region"
        aria-label={texts.chat.label}
        tabIndex={0}
        onScroll={stick.onScroll}
        className="scroll-quiet min-h-0 flex-1 overflow-y-auto"
      >
        <div ref={stick.contentRef} className="mx-auto flex max-w-[820px] flex-col gap-4 p-3 sm:p-4">
          {head}
          {onEarlier !== undefined && (
            <Button className="self-center" size="small" onClick={onEarlier}>
              {texts.chat.earlier}
            </Button>
          )}
          {messages.length === 0 && reply === null && (
            <EmptyState title={texts.chat.empty} hint={texts.chat.emptyHint} />
          )}
          <ol className="flex flex-col gap-5">
            {/* In one array: else an answer that becomes a message would be made anew. */}
            {[
              ...messages.map((message) => (
                <li
                  key={
                    message.role === 'assistant' && message.run_id !== null ? `answer ${message.run_id}` : message.id
                  }
                  id={`message-${message.id}`}
                  className="flex min-w-0 flex-col"
                >
                  {message.role === 'assistant' ? (
                    <AnswerItem
                      text={message.content}
                      reply={null}
                      runId={message.run_id}
                      at={message.created_at}
                      cannot={cannot}
                    />
                  ) : (
                    <SaidItem message={message} sessionId={sessionId} />
                  )}
                </li>
              )),
              reply !== null && (
                <li key={`answer ${reply.runId}`} className="flex min-w-0 flex-col">
                  <AnswerItem text={reply.text} reply={reply} runId={reply.runId} at={null} cannot={cannot} />
                </li>
              ),
            ]}
          </ol>
        </div>
      </div>
      {stick.hasNew && (
        <div className="absolute bottom-2 left-1/2 -translate-x-1/2">
          <Button size="small" tone="ai" icon={<ArrowDown size={12} aria-hidden />} onClick={stick.toEnd}>
            {texts.chat.newText}
          </Button>
        </div>
      )}
      <p role="status" className="sr-only">
        {heard(messages, reply)}
      </p>
    </div>
  );
}

/** What a screen reader is told: that an answer comes, and how it ended. */
function heard(messages: readonly SupportMessage[], reply: ReplyView | null): string {
  if (reply !== null && reply.end === null) return texts.chat.answering;
  if (reply?.end === 'failed') return texts.chat.failed;
  if (reply?.end === 'stopped') return texts.chat.stopped;
  const last = messages.at(-1);
  const text = reply?.text ?? (last?.role === 'assistant' ? last.content : '');
  return text === '' ? '' : texts.chat.ready(text.split(/\s+/).filter((word) => word !== '').length);
}
