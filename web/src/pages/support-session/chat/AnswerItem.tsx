import { Copy, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { toApiError } from '@/api/api-error';
import { errorMessage } from '@/app/error-message';
import { Button, IconButton } from '@/ui/Button';
import { copyText } from '@/ui/text/copy-text';
import { StatusBadge } from '@/ui/StatusBadge';
import { StreamedMarkdown } from '@/ui/text/StreamedMarkdown';
import { TextLink } from '@/ui/TextLink';
import { showToast } from '@/ui/overlays/Toast';
import { ProgressLine } from '../ProgressLine';
import type { ReplyView } from '../reply/reply.reducer';
import { useOpenSession } from '../session-context';
import { texts } from '../texts';
import { TimeOfDay } from './TimeOfDay';

interface AnswerItemProps {
  text: string;
  /** Where it is still coming, or did not come whole; null for a message that stands in the session. */
  reply: ReplyView | null;
  runId: string | null;
  at: string | null;
  /** Why it cannot be tried again now. */
  cannot: string | undefined;
}

/** An answer of the assistant: as it grows, and as it stands, in the same place. */
export function AnswerItem({ text, reply, runId, at, cannot }: AnswerItemProps) {
  const isGrowing = reply !== null && reply.end === null;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <p className="flex items-baseline gap-2 text-small text-dim">
        <span className="font-medium text-ai">{texts.chat.assistant}</span>
        {at !== null && <TimeOfDay at={at} />}
      </p>
      {isGrowing && text === '' && <div className="min-h-10">{<Doing reply={reply} />}</div>}
      {text !== '' && <StreamedMarkdown text={text} isGrowing={isGrowing} />}
      {isGrowing && text !== '' && (reply.progress.phase !== null || reply.isCut) && <Doing reply={reply} />}
      {reply?.end === 'stopped' && <Stopped cannot={cannot} />}
      {reply?.end === 'failed' && <Failed reply={reply} cannot={cannot} />}
      {!isGrowing && text !== '' && (
        <span className="-ml-2 flex items-center gap-1 text-small">
          <IconButton label={texts.chat.copy} icon={<Copy size={14} aria-hidden />} onClick={() => copyText(text)} />
          {runId !== null && <TextLink to={`/runs/${runId}`}>{texts.chat.openRun}</TextLink>}
        </span>
      )}
    </div>
  );
}

const Doing = ({ reply }: { reply: ReplyView }) => (
  <ProgressLine progress={reply.progress} cut={reply.isCut ? texts.chat.cut : undefined} />
);

function Stopped({ cannot }: { cannot: string | undefined }) {
  return (
    <span className="flex flex-wrap items-center gap-2 text-small text-dim">
      <StatusBadge tone="idle">{texts.chat.stopped}</StatusBadge> {texts.chat.stoppedHint}
      <Again cannot={cannot} />
    </span>
  );
}

function Failed({ reply, cannot }: { reply: ReplyView; cannot: string | undefined }) {
  const { error } = reply;
  return (
    <div role="alert" className="flex flex-col items-start gap-2 rounded-control bg-bad-soft px-3 py-2 text-table">
      <p className="text-bad">
        {error?.message ?? texts.chat.failed} {texts.chat.safe}
      </p>
      <span className="flex flex-wrap items-center gap-3">
        <Again cannot={cannot} />
        {error?.code === 'budget_exceeded' && <TextLink to="/usage">{texts.chat.toUsage}</TextLink>}
        {error !== null && <code className="font-mono text-small text-bad">{error.code}</code>}
      </span>
    </div>
  );
}

function Again({ cannot }: { cannot: string | undefined }) {
  const { replying } = useOpenSession();
  const [isBusy, setBusy] = useState(false);
  const again = () => {
    setBusy(true);
    replying
      .again()
      .catch((error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' }))
      .finally(() => setBusy(false));
  };
  return (
    <Button
      size="small"
      icon={<RotateCw size={12} aria-hidden />}
      aria-busy={isBusy}
      disabledReason={cannot}
      onClick={again}
    >
      {texts.chat.again}
    </Button>
  );
}
