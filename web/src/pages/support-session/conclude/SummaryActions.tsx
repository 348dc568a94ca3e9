import type { SupportSession } from '@contracts/support/sessions';
import { Copy } from 'lucide-react';
import { texts as supportTexts } from '@/app/support/texts';
import { useResumeNew } from '@/app/support/use-resume-new';
import { Button } from '@/ui/Button';
import { copyMarkdown } from '@/ui/text/copy-markdown';
import { texts as noteTexts } from '../notes/texts';
import { textOf } from '../notes/text-of-record';
import { useWritten } from '../notes/use-written';
import { copyableText, useRecord } from '../notes/WrittenState';
import type { Outcome } from './outcome-rules';
import { texts } from './texts';

interface SummaryActionsProps {
  session: SupportSession;
  outcome: Outcome;
  onClose: () => void;
}

/** What can be done with the summary: copied once it is whole, gone on with in a new chat. */
export function SummaryActions({ session, outcome, onClose }: SummaryActionsProps) {
  const notes = useWritten(session.id, 'notes');
  const brief = useWritten(session.id, 'escalation_brief');
  const hasFailed = outcome === 'resolved' && (notes?.phase === 'failed' || notes?.phase === 'limited');
  const isPaused = outcome === 'paused' && session.status === 'paused';
  const record = useRecord(session.id, hasFailed || isPaused);
  const { isResuming, resumeNew } = useResumeNew(session);
  const text =
    outcome === 'resolved'
      ? copyableText(notes, record)
      : outcome === 'escalated'
        ? (brief?.result?.text ?? '')
        : textOf(record.sections ?? []);
  return (
    <>
      {outcome === 'paused' && (
        <Button className="mr-auto" aria-busy={isResuming} disabled={!isPaused} onClick={resumeNew}>
          {supportTexts.resumeNew}
        </Button>
      )}
      {text !== '' && (
        <Button
          tone={outcome === 'paused' ? 'plain' : 'primary'}
          icon={<Copy size={14} aria-hidden />}
          onClick={() => copyMarkdown(text)}
        >
          {noteTexts.copy}
        </Button>
      )}
      <Button onClick={onClose}>{texts.done}</Button>
    </>
  );
}
