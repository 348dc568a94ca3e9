import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { toApiError } from '@/api/api-error';
import { useLooksOnly } from '@/app/auth/use-looks-only';
import { keepDraft, useDraft } from '@/app/drafts';
import { PageError } from '@/app/PageError';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { useShortcuts } from '@/app/shortcuts/shortcuts';
import { useTitle } from '@/app/use-title';
import { SkeletonRows } from '@/ui/Skeleton';
import { useDevices } from '../use-devices';
import type { Answers } from './answers';
import { ChatHeader } from './ChatHeader';
import { Composer } from './Composer';
import { Conversation } from './Conversation';
import { useWanted, whyNotAsk } from './DeviceLine';
import { Start } from './Start';
import { texts } from './texts';
import { useAsk } from './use-ask';
import { useStick } from './use-stick';
import { useThread } from './use-thread';
import { deviceOf, draftName, whichDevice } from './which-device';

const isTouch = matchMedia('(pointer: coarse)').matches;

interface ChatProps {
  /** Null: a new one. */
  threadId: string | null;
  answers: Answers;
  onThreads: () => void;
}

/** One chat: what was said, the answer that comes, and where one writes. */
export function Chat({ threadId, answers, onThreads }: ChatProps) {
  const go = useNavigate();
  const looksOnly = useLooksOnly();
  const { devices } = useDevices();
  const [wanted, choose] = useWanted();
  const [draft, setDraft] = useDraft(draftName(threadId));
  const open = useThread(threadId, answers);
  const { thread, messages, reply } = open;
  const stick = useStick();
  const inputRef = useRef<HTMLTextAreaElement>(null);
  const { ask, isAsking, problem } = useAsk(threadId, (id) => {
    keepDraft(draftName(threadId), '');
    stick.toEnd();
    if (id !== threadId) void go(`/devices/chat/${id}`, { replace: true });
  });
  useTitle(threadId === null ? texts.title : (thread.data?.title ?? texts.title));
  useEffect(() => {
    // On phones the keyboard would cover what one came to read.
    if (!isTouch) inputRef.current?.focus({ preventScroll: true });
  }, [threadId]);
  const choice = whichDevice(devices, wanted);
  const device = deviceOf(choice);
  const cannot = looksOnly ?? whyNotAsk(choice);
  const [wasRefused, setRefused] = useState(false);
  /** Was sent before it was known which devices there are; goes out then. */
  const [early, setEarly] = useState<string | null>(null);
  const isKnown = choice.kind !== 'loading';
  const send = (text: string) => {
    if (!isKnown && looksOnly === undefined) return setEarly(text);
    setRefused(cannot !== undefined);
    if (device !== undefined && cannot === undefined && text.trim() !== '') ask(text.trim(), device.device_id);
    if (!isTouch) inputRef.current?.focus();
  };
  useEffect(() => {
    if (early === null || !isKnown) return;
    setEarly(null);
    send(early);
    // `send` is another one each time; what it does is the same.
  }, [early, isKnown]);
  useShortcuts([{ keys: 'ctrl+enter', label: texts.keys.send, group: texts.group, run: () => send(draft) }]);
  const suggest = (text: string, isWhole: boolean) => {
    setDraft(text);
    if (isWhole) send(text);
    else inputRef.current?.focus();
  };
  const failure = failureOf(messages) ?? failureOf(thread);
  if (threadId !== null && failure !== null && (messages.data === undefined || toApiError(failure).status === 404))
    return (
      <div className="flex min-w-0 flex-1 flex-col">
        {toApiError(failure).status === 404 ? (
          <PageError
            title={texts.gone.title}
            error={failure}
            gone={texts.gone}
            onRetry={() => void messages.refetch()}
            back={{ to: '/devices/chat', label: texts.threads.fresh }}
          />
        ) : (
          <>
            <ChatHeader thread={thread.data} onThreads={onThreads} />
            <div className="p-4">
              <QueryError error={failure} onRetry={() => void Promise.all([thread.refetch(), messages.refetch()])} />
            </div>
          </>
        )}
      </div>
    );
  return (
    <div className="flex min-w-0 flex-1 flex-col">
      <ChatHeader thread={threadId === null ? undefined : thread.data} onThreads={onThreads} />
      {threadId === null && <Start onSuggest={suggest} />}
      {threadId !== null && messages.data === undefined && (
        <div className="flex-1 p-4">
          <SkeletonRows count={3} className="h-16" />
        </div>
      )}
      {threadId !== null && messages.data !== undefined && (
        <Conversation
          key={threadId}
          messages={open.said}
          replies={open.replies}
          reply={reply}
          cannot={cannot ?? (open.isAnswering || isAsking ? texts.composer.underWay : undefined)}
          stick={stick}
          onAsk={send}
        />
      )}
      <Composer
        inputRef={inputRef}
        draft={draft}
        choice={choice}
        runId={open.isAnswering ? open.runId : null}
        isAsking={isAsking || early !== null}
        problem={problem}
        cannot={cannot}
        wasRefused={wasRefused}
        isReadOnly={looksOnly !== undefined}
        onDraft={setDraft}
        onChoose={choose}
        onSend={() => send(draft)}
      />
    </div>
  );
}
