import type { SupportSession } from '@contracts/support/sessions';
import { lazy, Suspense } from 'react';
import { loadPart } from '@/api/load-part';
import { SUPPORT_STATUS } from '@/app/support-status';
import { SkeletonRows } from '@/ui/Skeleton';
import { TextLink } from '@/ui/TextLink';
import { useOpenSession } from './session-context';
import { texts } from './texts';

const NotesPanel = lazy(async () => ({ default: (await loadPart(() => import('./notes/NotesPanel'))).NotesPanel }));

/** What a conversation begins with: the problem, where its first message does not say it (`isSaid`); of a session that is over its notes, loaded only there. */
export function NotesHead({ isSaid = false }: { isSaid?: boolean }) {
  const { session } = useOpenSession();
  if (!SUPPORT_STATUS[session.status].isOver) return <Problem session={session} isSaid={isSaid} />;
  return (
    <Suspense fallback={<SkeletonRows count={4} className="h-16" />}>
      <NotesPanel session={session} />
    </Suspense>
  );
}

function Problem({ session: { problem_summary, resumes }, isSaid }: { session: SupportSession; isSaid: boolean }) {
  const summary = isSaid ? '' : problem_summary;
  if (summary === '' && resumes === null) return null;
  return (
    <section aria-label={texts.problem} className="rounded-card border border-line bg-panel p-3">
      <h2 className="text-small font-medium text-dim">{texts.problem}</h2>
      <p dir="auto" className="break-words whitespace-pre-wrap">
        {summary}
      </p>
      {resumes !== null && (
        <p className="text-small text-dim">
          {texts.goesOn}{' '}
          <TextLink to={`/support/${resumes}`} isInText>
            {texts.earlier}
          </TextLink>
          .
        </p>
      )}
    </section>
  );
}
