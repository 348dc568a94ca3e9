import type { ThreadMessage } from '@contracts/devices/chat';
import { ArrowDown } from 'lucide-react';
import { Button } from '@/ui/Button';
import { SecretText } from '@/ui/secrets/SecretText';
import { Time } from '@/ui/Time';
import { AnswerItem } from './AnswerItem';
import { keptCall, type ReplyView } from './reply.reducer';
import { texts } from './texts';
import type { useStick } from './use-stick';

interface ConversationProps {
  messages: readonly ThreadMessage[];
  /** Answers that were followed here, by run: they know more than what is kept. */
  replies: Readonly<Record<string, ReplyView>>;
  /** An answer that is no message yet. */
  reply: ReplyView | null;
  cannot: string | undefined;
  stick: ReturnType<typeof useStick>;
  /** Asks the same once more. */
  onAsk: (question: string) => void;
}

/** What was said, oldest first, and the answer as it grows. */
export function Conversation({ messages, replies, reply, cannot, stick, onAsk }: ConversationProps) {
  const again = (runId: string | null) => {
    const question = messages.find(({ role, run_id: by }) => role === 'user' && by === runId);
    return { cannot, onAgain: question === undefined ? undefined : () => onAsk(question.content) };
  };
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        ref={stick.boxRef}
        role="region"
        aria-label={texts.chat.label}
        tabIndex={0}
        className="scroll-quiet min-h-0 flex-1 overflow-y-auto"
      >
        <div ref={stick.contentRef} className="mx-auto max-w-[820px] p-3 sm:p-4">
          <ol className="flex flex-col gap-5">
            {/* In one array: else an answer that becomes a message would be made anew, and close what was opened in it. */}
            {[
              ...messages.map((message) => (
                <li
                  key={
                    message.role === 'assistant' && message.run_id !== null ? `answer ${message.run_id}` : message.id
                  }
                  className="flex min-w-0 flex-col"
                >
                  {message.role === 'assistant' ? (
                    <AnswerItem
                      {...again(message.run_id)}
                      runId={message.run_id}
                      text={message.content}
                      calls={callsOf(message, message.run_id === null ? undefined : replies[message.run_id])}
                      reply={null}
                      error={message.error}
                      at={message.created_at}
                    />
                  ) : (
                    <Said message={message} />
                  )}
                </li>
              )),
              reply !== null && (
                <li key={`answer ${reply.runId}`} className="flex min-w-0 flex-col">
                  <AnswerItem
                    {...again(reply.runId)}
                    runId={reply.runId}
                    text={reply.text}
                    calls={reply.calls}
                    reply={reply}
                    error={reply.error}
                    at={null}
                  />
                </li>
              ),
            ]}
          </ol>
        </div>
      </div>
      {stick.isAway && reply !== null && (
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

/** With what was read where it was seen here, else what is kept of it. */
function callsOf({ calls }: ThreadMessage, reply: ReplyView | undefined) {
  return reply !== undefined && reply.calls.length > 0 ? reply.calls : calls.map(keptCall);
}

function Said({ message }: { message: ThreadMessage }) {
  return (
    <div className="ml-auto flex max-w-[85%] min-w-0 flex-col items-end gap-1">
      <p className="text-small text-dim">
        <span className="sr-only">{texts.chat.you} </span>
        <Time at={message.created_at} />
      </p>
      <p
        dir="auto"
        className="max-w-full min-w-0 rounded-card bg-accent-soft px-3 py-2 break-words whitespace-pre-wrap"
      >
        <SecretText text={message.content} />
      </p>
    </div>
  );
}

/** What a screen reader is told: that an answer comes or something is asked, and how it ended. */
function heard(messages: readonly ThreadMessage[], reply: ReplyView | null): string {
  if (reply !== null && reply.end === null)
    return reply.waitsFor === 'approval' ? texts.chat.asks : texts.chat.answering;
  if (reply?.end === 'failed') return texts.chat.failed;
  if (reply?.end === 'stopped') return texts.chat.stopped;
  const last = messages.at(-1);
  const text = reply?.text ?? (last?.role === 'assistant' ? last.content : '');
  return text === '' ? '' : texts.chat.ready(text.split(/\s+/).filter((word) => word !== '').length);
}
