import type { Generation } from '@contracts/canvas/canvas';
import { FastForward } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { toApiError } from '@/api/api-error';
import { loadPart } from '@/api/load-part';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { showToast } from '@/ui/overlays/Toast';
import { useCanvas, useCanvasSession } from '../model/context';
import { isStoppable } from '../model/generation.reducer';
import { canEdit } from '../model/state';
import { texts as canvasTexts } from '../texts';
import { texts } from './texts';
import { useModels } from './use-models';

const StreamedMarkdown = lazy(async () => ({
  default: (await loadPart(() => import('@/ui/text/StreamedMarkdown'))).StreamedMarkdown,
}));

interface GenerationNoticeProps {
  generation: Pick<Generation, 'prompt' | 'generation_session_id' | 'notice' | 'text' | 'status'>;
}

/** What a person should know of how a generation ended: the model's words where they are all there is, and how it goes on. */
export function GenerationNotice({ generation: { notice, text, status, ...generation } }: GenerationNoticeProps) {
  if (notice === null) return null;
  const isSpoken = text !== '' && (notice.code === 'no_tools' || notice.code === 'output_limit');
  return (
    <div className="flex flex-col items-start gap-2 rounded-control bg-wait-soft p-2 text-wait">
      {isSpoken && (
        <figure className="flex w-full flex-col gap-1">
          <figcaption className="text-small font-medium">{texts.saidModel}</figcaption>
          <blockquote dir="auto" className="max-h-48 overflow-y-auto rounded-control bg-panel p-2 text-fg" tabIndex={0}>
            <Suspense fallback={<p className="whitespace-pre-wrap">{text}</p>}>
              <StreamedMarkdown text={text} isGrowing={false} />
            </Suspense>
          </blockquote>
        </figure>
      )}
      <p className="text-small">{notice.message}</p>
      {notice.canContinue && status === 'saved' && <ContinueButton generation={generation} />}
    </div>
  );
}

/** Asks for what is missing, in the person's own words. */
function ContinueButton({ generation }: { generation: Pick<Generation, 'prompt' | 'generation_session_id'> }) {
  const { generating } = useCanvasSession();
  const isEditable = useCanvas(canEdit);
  const owner = useCanvas((state) => state.canvas.owner.name);
  const isBusy = useCanvas((state) => Object.values(state.running).some(isStoppable));
  const [isAsking, setAsking] = useState(false);
  const { chosen } = useModels();
  const goOn = () => {
    setAsking(true);
    generating
      .goOn(generation, chosen)
      .catch((error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' }))
      .finally(() => setAsking(false));
  };
  const reason = !isEditable ? canvasTexts.panelNeeds.role(owner) : isBusy ? texts.isRunning : undefined;
  return (
    <Button size="small" icon={<FastForward size={12} />} aria-busy={isAsking} disabledReason={reason} onClick={goOn}>
      {texts.goOn}
    </Button>
  );
}
