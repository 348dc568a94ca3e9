import { useEffect, useRef } from 'react';
import { toApiError } from '@/api/api-error';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { BackLink } from '@/ui/BackLink';
import { SkeletonRows } from '@/ui/Skeleton';
import { ApprovalDetail } from './ApprovalDetail';
import type { InboxItem } from './inbox-item';
import { QuestionDetail } from './QuestionDetail';
import { texts } from './texts';
import { useApproval } from './use-inbox';

interface ShownDetailProps {
  shownId: string | null;
  /** As the list has it; undefined: it is not in the list, as where somebody answered it meanwhile. */
  item: InboxItem | undefined;
  isLoading: boolean;
  runError: unknown;
  /** On a phone: the list that it covers. */
  backTo: string | undefined;
  nameOf: (userId: string) => string;
  /** Another one was asked for and is not in sight yet: keys are meant for that. */
  isLeaving: () => boolean;
  onAnswered: (id: string) => void;
  onChanged: () => void;
}

/** The details of what is chosen. What leaves the list while it is looked at stays, as it is now: no other takes its place unasked. */
export function ShownDetail({ shownId, item, isLoading, runError, backTo, ...rest }: ShownDetailProps) {
  const one = useApproval(item === undefined && !isLoading ? shownId : null);
  const approval = item?.kind === 'approval' ? item.approval : item === undefined ? one.data : undefined;
  const rootRef = useRef<HTMLElement>(null);
  const isThere = item !== undefined || approval !== undefined;
  useEffect(() => {
    if (isThere && backTo !== undefined) rootRef.current?.querySelector('h2')?.focus();
  }, [isThere, backTo]);
  return (
    <section
      ref={rootRef}
      aria-label={texts.details}
      className="flex min-w-0 flex-1 flex-col gap-3 rounded-card border border-line bg-panel p-4 sm:sticky sm:top-16 sm:max-h-[calc(100dvh-80px)] sm:overflow-y-auto"
    >
      {backTo !== undefined && (
        <p className="-m-2">
          <BackLink to={backTo} label={texts.back} />
        </p>
      )}
      {item?.kind === 'question' ? (
        <QuestionDetail question={item.question} />
      ) : approval !== undefined ? (
        <ApprovalDetail
          key={`${approval.id} ${approval.status}`}
          approval={approval}
          nameOf={rest.nameOf}
          isLeaving={rest.isLeaving}
          onAnswered={() => rest.onAnswered(approval.id)}
          onChanged={rest.onChanged}
        />
      ) : (
        <Missing isLoading={isLoading || one.isFetching} error={runError ?? failureOf(one)} hasId={shownId !== null} />
      )}
    </section>
  );
}

function Missing({ isLoading, error, hasId }: { isLoading: boolean; error: unknown; hasId: boolean }) {
  if (isLoading) return <SkeletonRows count={3} />;
  if (error !== null && toApiError(error).status !== 404) return <QueryError error={error} />;
  return (
    <p role="status" className="py-6 text-center text-dim">
      {hasId || error !== null ? texts.gone : texts.noRequest}
    </p>
  );
}
