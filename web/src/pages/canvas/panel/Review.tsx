import type { Generation } from '@contracts/canvas';
import { useQueryClient } from '@tanstack/react-query';
import { toApiError } from '@/api/api-error';
import { approve, reject } from '@/api/approvals';
import { keys } from '@/api/keys';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { showToast } from '@/ui/Toast';
import { useCanvas } from '../model/context';
import { canEdit } from '../model/state';
import { texts as canvasTexts } from '../texts';
import { texts } from './texts';
import { useGenerations } from './use-generations';

/** Accept and Reject of a generation that waits; nothing before its request is there. */
function ReviewButtons({ generation }: { generation: Generation | undefined }) {
  const isEditable = useCanvas(canEdit);
  const owner = useCanvas((state) => state.canvas.owner.name);
  const cache = useQueryClient();
  const approvalId = generation?.approvalId ?? null;
  if (generation === undefined || approvalId === null) return null;
  const answer = (work: Promise<unknown>) => {
    work
      .catch((error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' }))
      .finally(() => {
        void cache.invalidateQueries({ queryKey: keys.approvals });
        void cache.invalidateQueries({ queryKey: keys.generations(generation.canvasId) });
      });
  };
  const reason = isEditable ? undefined : canvasTexts.panelNeeds.role(owner);
  return (
    <div className="flex gap-2">
      <Button tone="primary" size="small" disabledReason={reason} onClick={() => answer(approve(approvalId))}>
        {texts.accept}
      </Button>
      <Button size="small" disabledReason={reason} onClick={() => answer(reject(approvalId, ''))}>
        {texts.reject}
      </Button>
    </div>
  );
}

/** In the panel: what is asked, and the answers. */
export function ReviewBox({ generation }: { generation: Generation | undefined }) {
  return (
    <div className="flex flex-col gap-2 rounded-control bg-wait-soft p-2 text-wait">
      <p>{texts.review}</p>
      <ReviewButtons generation={generation} />
    </div>
  );
}

/** Above the board where the panel does not show it: the generation that waits longest, and the answers. */
export function ReviewBar() {
  const { data } = useGenerations();
  const waiting = (data?.items ?? []).filter(({ status, approvalId }) => status === 'waiting' && approvalId !== null);
  const first = waiting.at(-1);
  if (first === undefined) return null;
  return (
    <section
      aria-label={texts.reviewBar}
      className="flex min-h-11 items-center gap-3 border-b border-line bg-wait-soft px-3 py-1 text-table text-wait"
    >
      <p className="min-w-0 flex-1">
        <span className="block truncate font-medium">{first.prompt}</span>
        <span className="block truncate text-small">{texts.waits(waiting.length)}</span>
      </p>
      <ReviewButtons generation={first} />
    </section>
  );
}
