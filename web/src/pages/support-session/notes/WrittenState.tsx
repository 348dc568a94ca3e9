import type { Evidence, SectionText } from '@contracts/support/documentation';
import type { SupportSession } from '@contracts/support/sessions';
import { useQuery } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { getDocumentation } from '@/api/support-notes';
import { Button } from '@/ui/Button';
import { Countdown } from '@/ui/Countdown';
import { ProgressLine } from '../ProgressLine';
import { NOTE_HEADINGS } from './headings';
import { Sections, type ShownSection } from './Sections';
import { sectionsOfRecord, textOf } from './text-of-record';
import { texts } from './texts';
import type { WrittenView } from './written.reducer';

interface WrittenStateProps {
  session: Pick<SupportSession, 'id'>;
  /** Null: about to be asked for. */
  view: WrittenView | null;
  onAgain: () => void;
  onShow?: ((evidence: Evidence) => void) | undefined;
}

/** Notes as they are written: outline, growing text, the whole; where that fails what the record says, and where that fails too, a sentence. */
export function WrittenState({ session, view, onAgain, onShow }: WrittenStateProps) {
  const record = useRecord(session.id, view?.phase === 'failed' || view?.phase === 'limited');
  if (view?.phase === 'failed' && record.isError)
    return (
      <div className="flex flex-col items-start gap-2">
        <p role="alert">{texts.failed}</p>
        <Button size="small" onClick={onAgain}>
          {texts.again}
        </Button>
      </div>
    );
  const isDone = view?.phase === 'done';
  const isFromRecord = record.sections !== null && (view?.phase === 'failed' || view?.phase === 'limited');
  const sections: readonly ShownSection[] = isDone
    ? (view.result?.sections ?? [])
    : isFromRecord
      ? (record.sections ?? [])
      : (view?.sections ?? []);
  return (
    <div className="flex flex-col gap-3">
      {view?.phase === 'failed' && isFromRecord && (
        <p role="status" className="flex flex-wrap items-center gap-2 text-small text-dim">
          {texts.fromRecord}
          <Button size="small" onClick={onAgain}>
            {texts.again}
          </Button>
        </p>
      )}
      <Sections headings={NOTE_HEADINGS} sections={sections} isGrowing={!isDone && !isFromRecord} onShow={onShow} />
      {view?.isCut !== true && view?.progress.phase != null && <ProgressLine progress={view.progress} />}
      {view?.isCut === true && <p className="text-small text-dim">{texts.cut}</p>}
      {view?.retryAtMs != null && (
        <p role="status" className="text-small text-dim">
          <Countdown until={view.retryAtMs} say={texts.limited} />
        </p>
      )}
      <p role="status" className="sr-only">
        {isDone
          ? texts.ready((view.result?.text ?? '').split(/\s+/).filter((word) => word !== '').length)
          : isFromRecord
            ? ''
            : texts.writing}
      </p>
    </div>
  );
}

interface FromRecord {
  sections: SectionText[] | null;
  isError: boolean;
}

/** What the record alone says, asked for only where the notes fail. */
export function useRecord(sessionId: string, isWanted: boolean): FromRecord {
  const query = useQuery({
    queryKey: keys.supportDocumentation(sessionId),
    queryFn: ({ signal }) => getDocumentation(sessionId, signal),
    enabled: isWanted,
    retry: 1,
  });
  return { sections: query.data === undefined ? null : sectionsOfRecord(query.data), isError: query.isError };
}

/** What there is to be copied now; '' while it is still written. */
export function copyableText(view: WrittenView | null, record: FromRecord): string {
  if (view?.phase === 'done') return view.result?.text ?? '';
  if (view?.phase === 'failed' || view?.phase === 'limited')
    return record.sections === null ? '' : textOf(record.sections);
  return '';
}
