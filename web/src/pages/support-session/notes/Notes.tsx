import type { NoteSection, TicketNotes } from '@contracts/support/documentation';
import type { SupportSession } from '@contracts/support/sessions';
import { lazy, Suspense, useState } from 'react';
import { loadPart } from '@/api/load-part';
import { regenerateNotes } from '@/api/support-notes';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { Button } from '@/ui/Button';
import { Approve } from './Approve';
import { ExportMenu } from './ExportMenu';
import { NOTE_HEADINGS } from './headings';
import { NotesEditor } from './NotesEditor';
import { RewriteForm } from './RewriteForm';
import { Sections } from './Sections';
import { TextActions } from './TextActions';
import { texts } from './texts';
import { useNotes } from './use-notes';
import { VersionFacts } from './VersionFacts';
import { VersionSelect } from './VersionSelect';
import type { WrittenView } from './written.reducer';
import { WrittenState } from './WrittenState';

const CompareDialog = lazy(async () => ({
  default: (await loadPart(() => import('./compare/CompareDialog'))).CompareDialog,
}));

/** Whether the growing text is what there is to see: while it grows, and until its version has been read. */
function isStillShown(written: WrittenView | null, versions: readonly TicketNotes[]): boolean {
  if (written === null || written.phase === 'failed') return false;
  const newest = written.result?.version ?? null;
  return written.phase !== 'done' || (newest !== null && (versions[0]?.version ?? 0) < newest);
}

/** The ticket notes of a session: the chosen version, or the text as it is written; edited, written anew, approved. */
export function Notes({ session }: { session: SupportSession }) {
  const { query, versions, written, follow } = useNotes(session);
  const [chosen, setChosen] = useState<number | null>(null);
  const [mode, setMode] = useState<'read' | 'edit' | 'compare' | { rewrite: NoteSection | null }>('read');
  const failure = failureOf(query);
  const isWriting = isStillShown(written, versions);
  const newest = versions[0];
  const notes = versions.find(({ version }) => version === chosen) ?? newest;
  const reason = session.access.canWrite ? undefined : texts.readOnly;
  if (failure !== null && newest === undefined && !isWriting)
    return <QueryError error={failure} onRetry={() => void query.refetch()} />;
  if (isWriting || (written?.phase === 'failed' && newest === undefined))
    return <WrittenState session={session} view={written} onAgain={() => follow()} />;
  if (notes === undefined || newest === undefined)
    return query.isSuccess ? (
      <div className="flex flex-wrap items-center gap-3">
        <p className="text-dim">{texts.none}</p>
        <Button size="small" disabledReason={reason} onClick={() => follow()}>
          {texts.write}
        </Button>
      </div>
    ) : (
      <Sections headings={NOTE_HEADINGS} sections={[]} isGrowing />
    );
  const rewrite = (section: NoteSection | null) => async (instruction: string | undefined) => {
    const { runId } = await regenerateNotes(session.id, {
      ...(section === null ? {} : { section }),
      ...(instruction === undefined ? {} : { instruction }),
    });
    setChosen(null);
    follow({ runId });
  };
  if (mode === 'edit')
    return (
      <NotesEditor
        sessionId={session.id}
        notes={notes}
        newest={newest.version}
        onClose={() => {
          setMode('read');
          setChosen(null);
        }}
      />
    );
  const rewriting = typeof mode === 'object' ? mode.rewrite : undefined;
  const form = (section: NoteSection | null) => (
    <RewriteForm
      label={section === null ? texts.rewriteAll : texts.rewriteSection(section)}
      onRewrite={rewrite(section)}
      onClose={() => setMode('read')}
    />
  );
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        {versions.length > 1 && (
          <>
            <VersionSelect label={texts.version} versions={versions} value={notes.version} onChange={setChosen} />
            <Button size="small" onClick={() => setMode('compare')}>
              {texts.compare}
            </Button>
          </>
        )}
        <TextActions
          text={notes.text}
          rewrite={texts.rewriteAll}
          reason={reason}
          onEdit={() => setMode('edit')}
          onRewrite={() => setMode({ rewrite: null })}
        />
        <ExportMenu sessionId={session.id} title={session.title} />
      </div>
      <VersionFacts notes={notes} />
      {rewriting === null && form(null)}
      <Sections
        headings={NOTE_HEADINGS}
        sections={notes.sections}
        isGrowing={false}
        renderActions={(heading) => {
          const section = NOTE_HEADINGS.find((one) => one === heading);
          if (section === undefined) return null;
          if (rewriting === section) return <div className="flex-1">{form(section)}</div>;
          return (
            <Button
              size="small"
              tone="quiet"
              aria-label={texts.rewriteSection(section)}
              disabledReason={reason}
              onClick={() => setMode({ rewrite: section })}
            >
              {texts.rewrite}
            </Button>
          );
        }}
      />
      <Approve session={session} notes={notes} />
      <Suspense>
        {mode === 'compare' && <CompareDialog versions={versions} notes={notes} onClose={() => setMode('read')} />}
      </Suspense>
    </div>
  );
}
