import type { Generation } from '@contracts/canvas/canvas';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { toApiError } from '@/api/api-error';
import { approve, extendApproval, listPendingApprovals, reject } from '@/api/approvals';
import { keys } from '@/api/keys';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { Countdown } from '@/ui/Countdown';
import { showToast } from '@/ui/overlays/Toast';
import { useCanvas } from '../model/context';
import { requestOf } from '../model/generation.reducer';
import { canEdit } from '../model/state';
import { texts as canvasTexts } from '../texts';
import { texts } from './texts';
import { useGenerations } from './use-generations';
import { useShowPreviews } from './use-show-previews';

/** Accept and Reject of a generation that waits; nothing before its request is there. */
function ReviewButtons({ generation }: { generation: Generation | undefined }) {
  const isEditable = useCanvas(canEdit);
  const owner = useCanvas((state) => state.canvas.owner.name);
  const cache = useQueryClient();
  const approvalId = generation === undefined ? null : requestOf(generation);
  if (generation === undefined || approvalId === null) return null;
  const answer = (work: Promise<unknown>) => {
    work
      .catch((error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' }))
      .finally(() => {
        void cache.invalidateQueries({ queryKey: keys.approvals });
        void cache.invalidateQueries({ queryKey: keys.generations(generation.canvasId) });
      });
  };
  const extend = () => answer(extendApproval(approvalId).then(() => showToast({ title: texts.extended })));
  const reason = isEditable ? undefined : canvasTexts.panelNeeds.role(owner);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button tone="primary" size="small" disabledReason={reason} onClick={() => answer(approve(approvalId))}>
        {texts.accept}
      </Button>
      <Button size="small" disabledReason={reason} onClick={() => answer(reject(approvalId, ''))}>
        {texts.reject}
      </Button>
      <Button size="small" tone="quiet" disabledReason={reason} onClick={extend}>
        {texts.extend}
      </Button>
    </div>
  );
}

/** Until when it may be answered; nothing where the list of requests has it not. */
function TimeLeft({ generation }: { generation: Generation | undefined }) {
  const { data } = useQuery({ queryKey: keys.approvals, queryFn: ({ signal }) => listPendingApprovals(signal) });
  const requestId = generation === undefined ? null : requestOf(generation);
  const asked = data?.items.find(({ id }) => id === requestId);
  if (asked === undefined) return null;
  return <Countdown until={asked.expires_at} say={texts.timeLeft} over={texts.timeOver} className="text-small" />;
}

/** How many blocks go where it is accepted. */
function Removals({ generation }: { generation: Generation | undefined }) {
  const count = useCanvas((state) => {
    let removed = 0;
    for (const { draft, source } of state.ghosts.values())
      if (
        draft.operation === 'delete' &&
        (source === generation?.runId || source === generation?.generation_session_id)
      )
        removed += 1;
    return removed;
  });
  return count === 0 ? null : <span className="block font-medium text-bad">{texts.removes(count)}</span>;
}

function PreviewsButton({ generation }: { generation: Generation }) {
  const { count, show } = useShowPreviews({
    runId: generation.runId,
    generationSessionId: generation.generation_session_id,
  });
  if (count === 0) return null;
  return (
    <Button size="small" onClick={show}>
      {texts.showPreviews(count)}
    </Button>
  );
}

/** In the panel: what is asked, and the answers. */
export function ReviewBox({ generation }: { generation: Generation | undefined }) {
  return (
    <div className="flex flex-col gap-2 rounded-control bg-wait-soft p-2 text-wait">
      <p>{texts.review}</p>
      <Removals generation={generation} />
      <TimeLeft generation={generation} />
      <ReviewButtons generation={generation} />
    </div>
  );
}

/** Above the board where the panel does not show it: the generation that waits longest, and the answers. */
export function ReviewBar() {
  const { data } = useGenerations();
  const waiting = (data?.items ?? []).filter((generation) => requestOf(generation) !== null);
  const first = waiting.at(-1);
  if (first === undefined) return null;
  return (
    <section
      aria-label={texts.reviewBar}
      className="flex min-h-11 items-center gap-3 border-b border-line bg-wait-soft px-3 py-1 text-table text-wait max-sm:flex-wrap max-sm:gap-y-1"
    >
      <p className="min-w-0 flex-1 max-sm:basis-full">
        <span className="block truncate font-medium">{first.prompt}</span>
        <span className="block truncate text-small">
          {texts.waits(waiting.length)} <TimeLeft generation={first} />
        </span>
        <Removals generation={first} />
      </p>
      <PreviewsButton generation={first} />
      <ReviewButtons generation={first} />
    </section>
  );
}
