import clsx from 'clsx';
import { Send } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { type ApiError, toApiError } from '@/api/api-error';
import { answerJourney } from '@/api/devices/agents';
import { useDraft } from '@/app/drafts';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { inputClass } from '@/ui/forms/Field';
import { FormProblem } from '@/ui/forms/FormProblem';
import { TextBox } from '@/ui/forms/TextBox';
import { isSendKey } from '@/ui/send-keys';
import { SendHint } from '@/ui/SendHint';
import { StatusBadge } from '@/ui/StatusBadge';
import { TextLink } from '@/ui/TextLink';
import { type Talk, turnsLeft, withReply } from './talk';
import { texts } from './texts';

/** As `JOURNEY_MESSAGE_MAX` of the contract. */
const MESSAGE_MAX = 4_000;
const TEMPLATE_MAX = 8_000;

interface TalkViewProps {
  talk: Talk;
  isResumed: boolean;
  onTalk: (talk: Talk) => void;
  onUse: () => void;
  onDiscard: () => void;
}

/** A conversation: what was said, and where one answers; at its end the words it came to. */
export function TalkView({ talk, isResumed, onTalk, onUse, onDiscard }: TalkViewProps) {
  const [draft, setDraft] = useDraft(`agent-journey-answer:${talk.sessionId}`);
  const [sent, setSent] = useState<string | null>(null);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const inputRef = useRef<HTMLTextAreaElement>(null);
  const endRef = useRef<HTMLDivElement>(null);
  const isDone = talk.template !== undefined;
  const isOpen = !isDone && talk.isOver !== true;
  useEffect(() => {
    endRef.current?.scrollIntoView({ block: 'nearest' });
    if (sent === null) inputRef.current?.focus({ preventScroll: true });
  }, [talk.lines.length, sent]);
  const send = () => {
    const said = draft.trim();
    if (said === '' || sent !== null) return;
    setSent(said);
    setProblem(null);
    answerJourney(talk.sessionId, said)
      .then((reply) => {
        setDraft('');
        onTalk(withReply(talk, said, reply));
      })
      .catch((error: unknown) => {
        const failure = toApiError(error);
        if (failure.code === 'journey_not_found') onTalk({ ...talk, isOver: true });
        else setProblem(failure);
      })
      .finally(() => setSent(null));
  };
  return (
    <div className="flex flex-col gap-4">
      {isResumed && isOpen && (
        <p role="status" className="text-table text-dim">
          {texts.resumed}
        </p>
      )}
      <section aria-label={texts.label}>
        <ol className="flex flex-col gap-3">
          {talk.lines.map(({ who, text }, place) => (
            <Line key={place} who={who} text={text} />
          ))}
          {sent !== null && <Line who="person" text={sent} />}
        </ol>
        <div ref={endRef} role="status" className="pt-3">
          {sent !== null && (
            <span className="flex flex-wrap items-center gap-2 text-small text-dim">
              <StatusBadge tone="run" isBusy>
                {texts.thinking}
              </StatusBadge>
              {talk.lines.length >= 5 && texts.trying}
            </span>
          )}
          {isDone && <span className="sr-only">{texts.ready}</span>}
        </div>
      </section>
      {talk.isOver === true && (
        <>
          <FormProblem>{texts.over}</FormProblem>
          <span>
            <Button tone="primary" onClick={onDiscard}>
              {texts.again}
            </Button>
          </span>
        </>
      )}
      {isDone && (
        <div className="flex flex-col gap-3 rounded-card border border-line bg-panel p-4">
          <TextBox
            label={texts.template}
            hint={texts.templateHint}
            rows={8}
            maxLength={TEMPLATE_MAX}
            value={talk.template}
            onChange={({ target }) => onTalk({ ...talk, template: target.value })}
          />
          <span className="flex flex-wrap gap-2">
            <Button tone="primary" onClick={onUse}>
              {texts.use}
            </Button>
            <Button tone="quiet" onClick={onDiscard}>
              {texts.again}
            </Button>
          </span>
        </div>
      )}
      {isOpen && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            send();
          }}
          className="flex flex-col gap-2"
        >
          {problem !== null && <FormProblem>{sentenceOf(problem)}</FormProblem>}
          {problem?.status === 402 && <TextLink to="/usage">{texts.toUsage}</TextLink>}
          <textarea
            ref={inputRef}
            dir="auto"
            rows={3}
            aria-label={texts.composer}
            placeholder={texts.placeholder}
            value={draft}
            maxLength={MESSAGE_MAX}
            enterKeyHint="send"
            onChange={({ target }) => setDraft(target.value)}
            onKeyDown={(event) => {
              if (!isSendKey(event)) return;
              event.preventDefault();
              send();
            }}
            className={`${inputClass} max-h-60 resize-none py-2 [field-sizing:content]`}
          />
          <div className="flex flex-wrap items-center gap-2">
            <span className="text-small text-dim">{texts.left(turnsLeft(talk))}</span>
            <span className="ml-auto flex items-center gap-2">
              <SendHint />
              <Button tone="quiet" onClick={onDiscard}>
                {texts.discard}
              </Button>
              <Button
                type="submit"
                tone="primary"
                icon={<Send size={14} aria-hidden />}
                aria-busy={sent !== null}
                disabled={draft.trim() === ''}
              >
                {texts.send}
              </Button>
            </span>
          </div>
        </form>
      )}
    </div>
  );
}

function Line({ who, text }: Talk['lines'][number]) {
  const isPerson = who === 'person';
  return (
    <li className={clsx('flex max-w-[85%] min-w-0 flex-col gap-1', isPerson && 'ml-auto items-end')}>
      <span className="text-small text-dim">{isPerson ? texts.you : texts.agent}</span>
      <p
        dir="auto"
        className={clsx(
          'max-w-full rounded-card px-3 py-2 break-words whitespace-pre-wrap',
          isPerson ? 'bg-accent-soft' : 'border border-line bg-panel',
        )}
      >
        {text}
      </p>
    </li>
  );
}

function sentenceOf(failure: ApiError): string {
  if (failure.code === 'journey_busy') return texts.busy;
  if (failure.status === 429) return texts.limited;
  if (failure.status === 0) return texts.notSent;
  return failure.status === 402 || failure.status === 400 ? failure.detail : errorMessage(failure);
}
