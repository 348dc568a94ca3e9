import type { Generation } from '@contracts/canvas/canvas';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toApiError } from '@/api/api-error';
import { undoGeneration } from '@/api/generations';
import { keys } from '@/api/keys';
import { retryRun } from '@/api/runs';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { formatMoment } from '@/ui/format';
import { showToast } from '@/ui/overlays/Toast';
import { useCanvas } from '../model/context';
import { canEdit } from '../model/state';
import { texts as canvasTexts } from '../texts';
import { texts } from './texts';
import { useShowPreviews } from './use-show-previews';

/** A generation whose blocks were not saved, as nobody reviewed it in time or its run failed: its previews, and how it goes on. */
export function LapsedReview({ generation }: { generation: Generation }) {
  const { canvasId, generation_session_id: id, runId, previewsUntil, error } = generation;
  const isLate = error?.code === 'approval_timeout';
  const isEditable = useCanvas(canEdit);
  const owner = useCanvas((state) => state.canvas.owner.name);
  const cache = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const { count, show } = useShowPreviews({ runId, generationSessionId: id });
  const run = (work: Promise<unknown>) => {
    setBusy(true);
    work
      .catch((error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' }))
      .finally(() => {
        setBusy(false);
        void cache.invalidateQueries({ queryKey: keys.generations(canvasId) });
      });
  };
  const reason = isEditable ? undefined : canvasTexts.panelNeeds.role(owner);
  return (
    <div role="status" className="flex flex-wrap items-center gap-2 rounded-control bg-wait-soft p-2 text-wait">
      <p className="basis-full text-small">
        {isLate ? texts.lapsed : error?.message} {texts.keptPreviews(count, formatMoment(new Date(previewsUntil ?? 0)))}
      </p>
      <Button
        tone="primary"
        size="small"
        aria-busy={isBusy}
        disabledReason={reason}
        onClick={() => run(retryRun(runId))}
      >
        {isLate ? texts.reviewAgain : texts.runAgain}
      </Button>
      {count > 0 && (
        <Button size="small" onClick={show}>
          {texts.showPreviews(count)}
        </Button>
      )}
      <Button size="small" disabledReason={reason} onClick={() => run(undoGeneration(canvasId, id, false))}>
        {texts.discard}
      </Button>
    </div>
  );
}
