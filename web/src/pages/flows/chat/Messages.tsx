import type { ChatMessage } from '@contracts/flows/chat';
import { useEffect, useRef, type ReactNode } from 'react';
import { Link } from 'react-router';
import { Button } from '@/ui/Button';
import { StreamedMarkdown } from '@/ui/text/StreamedMarkdown';
import { texts } from '../texts';
import { Sources } from './Sources';
import type { Saying } from './use-saying';

interface MessagesProps {
  greeting: string | undefined;
  messages: readonly ChatMessage[];
  saying: Saying | null;
  suggestions: readonly string[];
  onSuggest: ((message: string) => void) | undefined;
}

/** What was said, and what is being said; scrolled to its end. */
export function Messages({ greeting, messages, saying, suggestions, onSuggest }: MessagesProps) {
  const endRef = useRef<HTMLDivElement>(null);
  useEffect(() => {
    endRef.current?.scrollIntoView({ block: 'end' });
  }, [messages.length, saying?.text]);
  const isEmpty = messages.length === 0 && saying === null;
  return (
    <div
      className="scroll-quiet min-h-0 flex-1 overflow-y-auto px-3 py-2"
      tabIndex={0}
      aria-label={texts.chat.title}
      role="log"
    >
      {isEmpty && <p className="py-8 text-center text-dim">{greeting ?? texts.chat.empty}</p>}
      {isEmpty && onSuggest && (
        <div className="flex flex-wrap justify-center gap-2">
          {suggestions.map((one) => (
            <Button key={one} onClick={() => onSuggest(one)}>
              {one}
            </Button>
          ))}
        </div>
      )}
      {messages.map(({ message_id: id, role, content, error, sources }) => (
        <Message key={id} isMine={role === 'user'}>
          {role === 'user' ? content : <StreamedMarkdown text={content} isGrowing={false} />}
          {error !== null && <p className="text-bad">{error.message}</p>}
          {sources.length > 0 && <Sources sources={sources} />}
        </Message>
      ))}
      {saying !== null && (
        <>
          <Message isMine>{saying.message}</Message>
          <Message isMine={false}>
            {saying.text !== '' && <StreamedMarkdown text={saying.text} isGrowing />}
            {saying.text === '' && saying.error === null && !saying.isWaiting && (
              <span className="text-dim">{saying.at ?? '…'}</span>
            )}
            {saying.isWaiting && (
              <p className="text-wait">
                {texts.chat.waits}{' '}
                <Link to="/inbox" className="underline">
                  {texts.chat.inbox}
                </Link>
              </p>
            )}
            {saying.error !== null && <p className="text-bad">{saying.error}</p>}
          </Message>
        </>
      )}
      <div ref={endRef} />
    </div>
  );
}

function Message({ isMine, children }: { isMine: boolean; children: ReactNode }) {
  return (
    <div className={isMine ? 'my-2 flex justify-end' : 'my-2'}>
      <div
        className={
          isMine
            ? 'max-w-[85%] rounded-card bg-accent-soft px-3 py-2 break-words whitespace-pre-wrap'
            : 'rounded-card border border-line bg-panel px-3 py-2 break-words'
        }
      >
        <span className="sr-only">{isMine ? texts.chat.you : texts.chat.it}: </span>
        {children}
      </div>
    </div>
  );
}
