import clsx from 'clsx';
import { Copy, RotateCw } from 'lucide-react';
import { Button, IconButton } from '@/ui/Button';
import { StatusBadge } from '@/ui/StatusBadge';
import { copyText } from '@/ui/text/copy-text';
import { StreamedMarkdown } from '@/ui/text/StreamedMarkdown';
import { TextLink } from '@/ui/TextLink';
import { Time } from '@/ui/Time';
import { ApprovalCard } from './ApprovalCard';
import type { CallView, ReplyView } from './reply.reducer';
import { texts } from './texts';
import { ToolCallItem } from './ToolCallItem';

const words = texts.chat;

interface AnswerItemProps {
  runId: string | null;
  text: string;
  calls: readonly CallView[];
  /** Where it is still coming, or did not come whole; null: it stands in the thread. */
  reply: ReplyView | null;
  error: ReplyView['error'];
  at: string | null;
  /** Why nothing can be asked now. */
  cannot: string | undefined;
  /** Undefined: what it answers is not known. */
  onAgain: (() => void) | undefined;
}

/** An answer of the agent: its tool calls folded in, then its text; as it grows, and as it stands, in the same place. */
export function AnswerItem({ runId, text, calls, reply, error, at, cannot, onAgain }: AnswerItemProps) {
  const isGrowing = reply !== null && reply.end === null;
  const isStopped = reply?.end === 'stopped' || error?.code === 'run_cancelled';
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <p className="flex items-baseline gap-2 text-small text-dim">
        <span className="font-medium text-ai">{words.agent}</span>
        {at !== null && <Time at={at} />}
      </p>
      {calls.length > 0 && (
        <ul aria-label={texts.calls.label} className="rounded-card border border-line bg-panel p-1">
          {calls.map((call) => (
            <li key={call.id}>
              <ToolCallItem call={call} isLive={isGrowing} isHeld={reply?.waitsFor === 'approval'} />
            </li>
          ))}
        </ul>
      )}
      {text !== '' && <StreamedMarkdown text={text} isGrowing={isGrowing} />}
      {isGrowing && reply.waitsFor === 'approval' && <ApprovalCard runId={reply.runId} calls={calls} />}
      {isGrowing && <Doing reply={reply} />}
      {isStopped && (
        <span className="flex flex-wrap items-center gap-2 text-small text-dim">
          <StatusBadge tone="idle">{words.stopped}</StatusBadge> {words.stoppedHint}
          <Again cannot={cannot} onAgain={onAgain} />
        </span>
      )}
      {!isStopped && error !== null && (
        <div role="alert" className="flex flex-col items-start gap-2 rounded-control bg-bad-soft px-3 py-2 text-table">
          <p className="text-bad">{error.message === '' ? words.failed : error.message}</p>
          <span className="flex flex-wrap items-center gap-3">
            <Again cannot={cannot} onAgain={onAgain} />
            {error.code === 'budget_exceeded' && <TextLink to="/usage">{words.toUsage}</TextLink>}
            <code className="font-mono text-small text-bad">{error.code}</code>
          </span>
        </div>
      )}
      {!isGrowing && !isStopped && error === null && text === '' && <p className="text-dim">{words.noText}</p>}
      {!isGrowing && (
        <span className={clsx('flex items-center gap-1 text-small', text !== '' && '-ml-2')}>
          {text !== '' && (
            <IconButton label={words.copy} icon={<Copy size={14} aria-hidden />} onClick={() => copyText(text)} />
          )}
          {runId !== null && <TextLink to={`/runs/${runId}`}>{words.openRun}</TextLink>}
        </span>
      )}
    </div>
  );
}

/** What it does while it says nothing new. */
function Doing({ reply }: { reply: ReplyView }) {
  const { waitsFor, phase, message, isSpeaking, isCut, calls } = reply;
  const isAsking = calls.some(({ outcome }) => outcome === null);
  if (isSpeaking && waitsFor === null && !isCut) return null;
  const isWaiting = waitsFor !== null || phase === 'retrying' || isCut;
  const word = waitsFor !== null ? words.waits[waitsFor] : isAsking ? texts.calls.running : words[phase];
  return (
    <p className="flex min-h-8 flex-wrap items-center gap-x-2 gap-y-1 text-small text-dim">
      <StatusBadge tone={isWaiting ? 'wait' : 'run'} isBusy>
        {word}
      </StatusBadge>
      <span>{isCut ? words.cut : message}</span>
    </p>
  );
}

/** Asks the same once more: a new answer, as what the first had read is gone. */
function Again({ cannot, onAgain }: Pick<AnswerItemProps, 'cannot' | 'onAgain'>) {
  if (onAgain === undefined) return null;
  return (
    <Button size="small" icon={<RotateCw size={12} aria-hidden />} disabledReason={cannot} onClick={onAgain}>
      {words.again}
    </Button>
  );
}
