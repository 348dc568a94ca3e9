import type { Generation } from '@contracts/canvas/canvas';
import { useQueryClient } from '@tanstack/react-query';
import { useReactFlow } from '@xyflow/react';
import { Redo2, RotateCw, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { toApiError } from '@/api/api-error';
import { keys } from '@/api/keys';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { formatCost } from '@/ui/format';
import { Chip, type Tone } from '@/ui/StatusBadge';
import { TextLink } from '@/ui/TextLink';
import { Time } from '@/ui/Time';
import { showToast } from '@/ui/overlays/Toast';
import { useCanvas, useCanvasSession } from '../model/context';
import { canEdit, keyOf } from '../model/state';
import { texts as canvasTexts } from '../texts';
import { GenerationNotice } from './GenerationNotice';
import { LapsedReview } from './LapsedReview';
import { setPromptText } from './prompt-text';
import { texts } from './texts';
import { isLapsedAt } from './use-generations';
import { useIsDemoModel } from './use-models';

const TONES: Record<Generation['status'], Tone> = {
  running: 'run',
  waiting: 'wait',
  saved: 'ok',
  undone: 'idle',
  rejected: 'bad',
  failed: 'bad',
  cancelled: 'idle',
};

/** One generation: what it made and cost, one click to take it back or bring it back; hovering lights its blocks. */
export function GenerationItem({ generation }: { generation: Generation }) {
  const { store, takeBack, bringBack } = useCanvasSession();
  const { fitView } = useReactFlow();
  const cache = useQueryClient();
  const isDemo = useIsDemoModel();
  const isEditable = useCanvas(canEdit);
  const owner = useCanvas((state) => state.canvas.owner.name);
  const kept = useCanvas((state) => state.kept[generation.generation_session_id]);
  const [isBusy, setBusy] = useState(false);
  const isLapsed = isLapsedAt(generation, Date.now());
  const { canvasId, generation_session_id: id, status } = generation;
  const light = (isLit: boolean) => store.setState({ litGeneration: isLit ? id : null });
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
  const showKept = () => {
    if (kept !== undefined)
      void fitView({
        nodes: kept.kept.map((blockId) => ({ id: keyOf(store.getState(), blockId) })),
        duration: 240,
        maxZoom: 1,
        padding: 0.2,
      });
  };
  return (
    <li
      onPointerEnter={() => light(true)}
      onPointerLeave={() => light(false)}
      onFocus={() => light(true)}
      onBlur={() => light(false)}
      className="flex flex-col gap-1.5 rounded-card border border-line bg-panel p-2.5 text-table hover:border-ai"
    >
      <p className="line-clamp-2" title={generation.prompt}>
        “<bdi>{generation.prompt}</bdi>”
      </p>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-small text-dim">
        <Chip tone={TONES[status]}>{texts.status[status]}</Chip>
        <span className="tabular">
          {texts.facts({
            made: generation.blockCount,
            changed: generation.editCount - generation.removedCount,
            removed: generation.removedCount,
          })}
        </span>
        {generation.continues !== null && <span>{texts.isContinued}</span>}
        <TextLink to={`/runs/${generation.runId}`}>
          <span className="tabular">
            {isDemo(generation.model) && Number(generation.costUsd) === 0 ? texts.free : formatCost(generation.costUsd)}
          </span>
        </TextLink>
      </p>
      {generation.truncated && generation.notice === null && <p className="text-small text-wait">{texts.truncated}</p>}
      <GenerationNotice generation={generation} />
      {generation.error !== null && status === 'failed' && !isLapsed && (
        <p className="text-small text-bad">{generation.error.message}</p>
      )}
      {isLapsed && <LapsedReview generation={generation} />}
      {kept !== undefined && (
        <div role="status" className="flex flex-wrap items-center gap-2 rounded-control bg-wait-soft p-2 text-wait">
          <span className="basis-full">{texts.kept(kept.removed, kept.kept.length)}</span>
          <Button size="small" onClick={showKept}>
            {texts.show}
          </Button>
          <Button size="small" disabledReason={reason} onClick={() => run(takeBack(id, true))}>
            {texts.removeToo}
          </Button>
        </div>
      )}
      <div className="flex items-center gap-2">
        <span className="flex-1 text-small text-dim">
          {texts.by(generation.requestedBy.name)} <Time at={generation.createdAt} />
        </span>
        {status === 'saved' && (
          <Button
            size="small"
            icon={<Undo2 size={12} />}
            aria-busy={isBusy}
            disabledReason={reason}
            onClick={() => run(takeBack(id, false))}
          >
            {texts.undo}
          </Button>
        )}
        {status === 'failed' && !isLapsed && (
          <Button
            size="small"
            icon={<RotateCw size={12} />}
            disabledReason={reason}
            onClick={() => {
              setPromptText(generation.prompt);
              window.dispatchEvent(new Event('weft-focus-prompt'));
            }}
          >
            {texts.tryAgain}
          </Button>
        )}
        {status === 'undone' && (
          <Button
            size="small"
            icon={<Redo2 size={12} />}
            aria-busy={isBusy}
            disabledReason={reason}
            onClick={() => run(bringBack(id))}
          >
            {texts.redo}
          </Button>
        )}
      </div>
    </li>
  );
}
