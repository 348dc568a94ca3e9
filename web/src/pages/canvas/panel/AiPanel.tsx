import { toApiError } from '@/api/api-error';
import { updateCanvas } from '@/api/canvases';
import { errorMessage } from '@/app/error-message';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { SkeletonRows } from '@/ui/Skeleton';
import { Button } from '@/ui/Button';
import { Switch } from '@/ui/forms/Switch';
import { showToast } from '@/ui/overlays/Toast';
import { useIsNarrow } from '@/ui/use-is-narrow';
import { useCanvas, useCanvasSession } from '../model/context';
import { canEdit } from '../model/state';
import { texts as canvasTexts } from '../texts';
import { GenerationItem } from './GenerationItem';
import { setPromptText } from './prompt-text';
import { PromptBox } from './PromptBox';
import { RunningCard } from './RunningCard';
import { texts } from './texts';
import { useGenerations } from './use-generations';

/** The agent's side of the canvas: what runs, what it made, and the prompt. */
export function AiPanel() {
  const { store } = useCanvasSession();
  const canvas = useCanvas((state) => state.canvas);
  const role = useCanvas((state) => state.role);
  const isEditable = useCanvas(canEdit);
  const running = useCanvas((state) => state.running);
  const isNarrow = useIsNarrow();
  const query = useGenerations();
  const failure = failureOf(query);
  const generations = query.data?.items;
  const setReview = (review: boolean) => {
    store.setState({ canvas: { ...canvas, review } });
    updateCanvas(canvas.id, { review }).catch((error: unknown) => {
      store.setState({ canvas: { ...store.getState().canvas, review: !review } });
      showToast({ title: errorMessage(toApiError(error)), tone: 'bad' });
    });
  };
  const generationOf = (runId: string | null) => generations?.find((generation) => generation.runId === runId);
  // "Done" is no longer true of what was undone.
  const views = Object.values(running).filter(
    (view) => view.end === null || generationOf(view.runId)?.status !== 'undone',
  );
  const runningIds = new Set(Object.keys(running).filter((runId) => running[runId]?.end === null));
  const past = (generations ?? []).filter((generation) => !runningIds.has(generation.runId));
  const review = (
    <Switch
      label={texts.reviewMode}
      hint={role === 'owner' ? texts.reviewHint : texts.ownersOnly}
      isOn={canvas.review}
      isDisabled={role !== 'owner'}
      onChange={setReview}
    />
  );
  return (
    // In a low window all of it scrolls: the prompt must not take the whole height. A drawer can be pulled up instead.
    <div className="flex min-h-0 flex-1 flex-col sm:overflow-y-auto">
      <div className="scroll-quiet min-h-0 flex-1 overflow-y-auto p-3 sm:min-h-40">
        {views.map((view) => (
          <RunningCard
            key={view.runId ?? view.prompt}
            view={view}
            generation={generationOf(view.runId)}
            hasReview={!isNarrow}
          />
        ))}
        <h3 className="mt-1 mb-2 text-table font-semibold">{texts.generations}</h3>
        {query.isPending && failure === null && <SkeletonRows count={3} className="h-16" />}
        {failure !== null && <QueryError error={failure} onRetry={() => void query.refetch()} />}
        {query.isSuccess && past.length === 0 && (
          <div className="flex flex-col items-start gap-2 text-table">
            <p className="text-dim">{texts.none}</p>
            {views.length === 0 && isEditable && <Examples />}
          </div>
        )}
        <ul className="flex flex-col gap-2">
          {past.map((generation) => (
            <GenerationItem key={generation.generation_session_id} generation={generation} />
          ))}
        </ul>
        {/* On phones the drawer is low: the switch scrolls with the rest. */}
        <div className="mt-4 sm:hidden">{review}</div>
      </div>
      <div className="border-t border-line p-3">
        <PromptBox />
        <div className="mt-2 max-sm:hidden">{review}</div>
      </div>
    </div>
  );
}

/** Three prompts that work: chosen, they wait in the prompt box to be sent. */
function Examples() {
  return (
    <ul aria-label={texts.examples} className="flex flex-col items-start gap-1.5">
      {canvasTexts.empty.prompts.map((prompt) => (
        <li key={prompt}>
          <Button
            tone="ai"
            size="small"
            onClick={() => {
              setPromptText(prompt);
              window.dispatchEvent(new Event('weft-focus-prompt'));
            }}
          >
            {prompt}
          </Button>
        </li>
      ))}
    </ul>
  );
}
