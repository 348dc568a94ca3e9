import { Copy } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Button, IconButton } from '@/ui/Button';
import { CodeBlock } from '@/ui/text/CodeBlock';
import { copyText } from '@/ui/text/copy-text';
import { EmptyState } from '@/ui/EmptyState';
import { StatusBadge } from '@/ui/StatusBadge';
import { StreamedMarkdown } from '@/ui/text/StreamedMarkdown';
import { AnswerFacts } from './AnswerFacts';
import { isAtWork, type Turn } from './conversation';
import { Failure } from './Failure';
import { texts } from './texts';

/** Whoever is this near to the end stays there while the answer grows, in pixels. */
const NEAR_END = 80;

interface ConversationProps {
  turns: readonly Turn[];
  isRole: (name: string) => boolean;
  /** Why nothing can be asked; undefined: it can. */
  refusal: string | undefined;
  onSuggest: (text: string) => void;
  onRetry: (turn: Turn) => void;
}

/** Questions and answers, oldest first. */
export function Conversation({ turns, isRole, refusal, onSuggest, onRetry }: ConversationProps) {
  const boxRef = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    const box = boxRef.current;
    if (box !== null && isAtEnd.current) box.scrollTop = box.scrollHeight;
  }, [turns]);
  const last = turns.at(-1);
  return (
    <>
      <div
        ref={boxRef}
        role="region"
        aria-label={texts.conversation}
        tabIndex={0}
        onScroll={({ currentTarget: box }) => {
          isAtEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END;
        }}
        className="scroll-quiet max-h-[60dvh] min-h-48 overflow-y-auto rounded-card border border-line bg-panel p-3"
      >
        {turns.length === 0 && (
          <EmptyState
            title={texts.empty}
            hint={refusal ?? texts.emptyHint}
            action={
              refusal === undefined && (
                <Button onClick={() => onSuggest(texts.suggestion)}>{texts.suggest(texts.suggestion)}</Button>
              )
            }
          />
        )}
        <ol className="flex flex-col gap-4">
          {turns.map((turn) => (
            <li key={turn.id} className="flex flex-col gap-2">
              <div className="ml-auto max-w-[85%] rounded-card bg-accent-soft px-3 py-2">
                <span className="sr-only">{texts.you}: </span>
                <span dir="auto" className="break-words whitespace-pre-wrap">
                  {turn.question}
                </span>
              </div>
              <Answer
                turn={turn}
                isRole={isRole(turn.asked)}
                onRetry={turn === last ? () => onRetry(turn) : undefined}
              />
            </li>
          ))}
        </ol>
      </div>
      <p role="status" className="sr-only">
        {last === undefined ? '' : heard(last)}
      </p>
    </>
  );
}

interface AnswerProps {
  turn: Turn;
  isRole: boolean;
  onRetry: (() => void) | undefined;
}

function Answer({ turn, isRole, onRetry }: AnswerProps) {
  const { status, text, error } = turn;
  return (
    <div className="flex min-w-0 flex-col gap-2">
      {status === 'waiting' && (
        <span>
          <StatusBadge tone="run" isBusy>
            {texts.waiting}
          </StatusBadge>
        </span>
      )}
      {text !== '' && <Text text={text} isGrowing={status === 'answering'} />}
      {status === 'done' && text === '' && <p className="text-dim">{texts.noText}</p>}
      {status === 'stopped' && (
        <span className="flex flex-wrap items-center gap-2 text-small text-dim">
          <StatusBadge tone="idle">{texts.stopped}</StatusBadge> {texts.stoppedHint}
        </span>
      )}
      {error !== null && <Failure error={error} onRetry={onRetry} />}
      <span className="flex items-center gap-1">
        {!isAtWork(turn) && text !== '' && (
          <IconButton label={texts.copy} icon={<Copy size={14} />} onClick={() => copyText(text)} />
        )}
        <AnswerFacts turn={turn} isRole={isRole} />
      </span>
    </div>
  );
}

/** JSON as code, once it is whole; everything else as markdown. */
function Text({ text, isGrowing }: { text: string; isGrowing: boolean }) {
  if (!isGrowing && text.startsWith('{')) {
    try {
      return <CodeBlock label={texts.json} code={JSON.stringify(JSON.parse(text), null, 2)} />;
    } catch {
      // Words that begin with a brace.
    }
  }
  return <StreamedMarkdown text={text} isGrowing={isGrowing} />;
}

function heard(turn: Turn): string {
  if (isAtWork(turn)) return texts.answering;
  if (turn.status === 'done') return texts.ready(turn.text.split(/\s+/).filter((word) => word !== '').length);
  return turn.status === 'stopped' ? texts.stopped : texts.failed;
}
