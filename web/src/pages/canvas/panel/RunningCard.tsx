import type { Generation } from '@contracts/canvas/canvas';
import clsx from 'clsx';
import { Check, RotateCw, TriangleAlert, X } from 'lucide-react';
import { Button, IconButton } from '@/ui/Button';
import { formatCost, formatPlace } from '@/ui/format';
import { Meter } from '@/ui/Meter';
import { TextLink } from '@/ui/TextLink';
import { useCanvas, useCanvasSession } from '../model/context';
import { isLapsed, type GenerationView } from '../model/generation.reducer';
import { setPromptText } from './prompt-text';
import { ReviewBox } from './Review';
import { texts } from './texts';
import { useShowPreviews } from './use-show-previews';

const BLOCKS_MAX = 200;
const ORDER = ['thinking', 'calling_tools', 'saving'] as const;
const REVIEWED_ORDER = ['thinking', 'calling_tools', 'reviewing', 'saving'] as const;

interface RunningCardProps {
  view: GenerationView;
  /** Its record, once the list has it. */
  generation: Generation | undefined;
  /** Whether a generation that waits is answered here, and not above the board. */
  hasReview: boolean;
}

/** A generation under way, or just ended: phases, tools, refusals, its end. */
export function RunningCard({ view, generation, hasReview }: RunningCardProps) {
  const { generating } = useCanvasSession();
  const isReviewed = view.phase === 'reviewing' || generation?.status === 'waiting';
  const made = Math.max(view.made, view.previewed);
  const close = () => {
    if (view.runId !== null) generating.dismiss(view.runId);
  };
  if (view.end === 'complete' && view.tools.every((line) => line.refusal === null))
    return <DoneCard view={view} onClose={close} />;
  return (
    <section
      aria-label={view.prompt}
      aria-busy={view.end === null}
      className="mb-3 flex flex-col gap-2 rounded-card border border-ai bg-panel p-3 text-table"
    >
      <div className="flex items-start gap-2">
        <p dir="auto" className="line-clamp-2 min-w-0 flex-1 font-medium">
          {view.prompt === '' ? (generation?.prompt ?? '') : view.prompt}
        </p>
        {view.end !== null && (
          <IconButton label={texts.close} icon={<X size={14} />} className="-mt-1 -mr-1" onClick={close} />
        )}
      </div>
      {view.end === null && <Phases view={view} />}
      {view.end === null && isReviewed && hasReview && <ReviewBox generation={generation} />}
      {view.end === null && isReviewed && <PreviewsButton view={view} />}
      {view.tools.length > 0 && (
        <ul className="flex flex-col gap-0.5">
          {view.tools.map((line) => (
            <li
              key={line.tool}
              className={clsx('flex flex-wrap items-center gap-x-2', line.refusal !== null && 'text-bad')}
            >
              {line.refusal === null ? (
                <Check size={14} aria-hidden className="text-ok" />
              ) : (
                <TriangleAlert size={14} aria-hidden />
              )}
              <code className="font-mono text-mono">{line.tool}</code>
              {line.count > 0 && <span className="tabular text-dim">×{line.count}</span>}
              {line.refusal !== null && <span className="basis-full pl-6 text-small">{line.refusal}</span>}
            </li>
          ))}
        </ul>
      )}
      {view.end === null && made > 0 && (
        <Meter label={texts.made} value={made} max={BLOCKS_MAX} text={texts.blocks(made, BLOCKS_MAX)} />
      )}
      <End view={view} onClose={close} />
      {view.runId !== null && (
        <p className="text-small">
          <TextLink to={`/runs/${view.runId}`}>{texts.openRun}</TextLink>
        </p>
      )}
    </section>
  );
}

/** What went well needs one line: the list below has the rest. */
function DoneCard({ view, onClose }: { view: GenerationView; onClose: () => void }) {
  return (
    <section
      aria-label={view.prompt}
      className="mb-3 flex items-center gap-2 rounded-card border border-ai bg-panel py-1 pr-1 pl-3 text-table"
    >
      <Check size={14} aria-hidden className="shrink-0 text-ok" />
      <div className="min-w-0 flex-1">
        <End view={view} onClose={onClose} />
      </div>
      {view.runId !== null && <TextLink to={`/runs/${view.runId}`}>{texts.openRun}</TextLink>}
      <IconButton label={texts.close} icon={<X size={14} />} onClick={onClose} />
    </section>
  );
}

function Phases({ view }: { view: GenerationView }) {
  const isReviewed = useCanvas((state) => state.canvas.review);
  const order = isReviewed || view.phase === 'reviewing' ? REVIEWED_ORDER : ORDER;
  const at = (order as readonly string[]).indexOf(view.phase === 'broadcasting' ? 'saving' : view.phase);
  const special =
    view.phase === 'queued'
      ? view.position === null || view.position === 0
        ? texts.queued
        : formatPlace(view.position)
      : view.phase === 'retrying'
        ? texts.retrying
        : view.phase === 'fallback'
          ? texts.fallback
          : view.phase === 'resumed'
            ? texts.resumed
            : null;
  return (
    <div>
      <ol className="flex flex-wrap items-center gap-1.5 text-small">
        {order.map((phase, index) => (
          <li
            key={phase}
            aria-current={index === at ? 'step' : undefined}
            className={clsx('flex items-center gap-1.5', index === at ? 'font-semibold text-ai' : 'text-dim')}
          >
            {index > 0 && <span aria-hidden>›</span>}
            <span
              aria-hidden
              className={clsx(
                'size-1.5 rounded-full',
                index === at ? 'pulsing bg-ai' : index < at ? 'bg-ok' : 'bg-strong',
              )}
            />
            {texts.phases[phase]}
          </li>
        ))}
      </ol>
      <p role="status" className="mt-1 text-small text-dim">
        {special !== null && (
          <span className="font-medium">
            {special}
            {view.message === '' ? '' : '. '}
          </span>
        )}
        {view.message}
      </p>
    </div>
  );
}

/** What a failed run had finished is on the canvas: the list below says how it goes on. */
const isKept = (view: GenerationView): boolean =>
  view.made + view.changed + view.removed > 0 && view.generationSessionId !== null && view.error?.retryable === false;

/** The way to previews that are out of view. */
function PreviewsButton({ view }: { view: GenerationView }) {
  const { count, show } = useShowPreviews(view);
  if (count === 0) return null;
  return (
    <Button size="small" className="self-start" onClick={show}>
      {texts.showPreviews(count)}
    </Button>
  );
}

function End({ view, onClose }: { view: GenerationView; onClose: () => void }) {
  if (view.end === 'failed') {
    return (
      <div role="alert" className="flex flex-col items-start gap-2 text-bad">
        <p>
          {view.error?.message ?? texts.failed} {!isKept(view) && !isLapsed(view) && texts.safe}
        </p>
        {!isKept(view) && !isLapsed(view) && (
          <Button
            size="small"
            icon={<RotateCw size={12} />}
            onClick={() => {
              setPromptText(view.prompt);
              onClose();
            }}
          >
            {texts.tryAgain}
          </Button>
        )}
      </div>
    );
  }
  if (view.end === 'cancelled')
    return (
      <p role="status" className="text-dim">
        {texts.cancelled}
      </p>
    );
  if (view.end === null) return null;
  return (
    <p role="status" className="tabular">
      {view.made + view.changed + view.removed === 0 ? texts.nothingDone : texts.complete(view)}{' '}
      {view.costUsd !== null && Number(view.costUsd) > 0 && (
        <span className="text-dim">{formatCost(view.costUsd)}</span>
      )}
      {view.truncated && <span className="block text-wait">{texts.truncated}</span>}
      {view.notice === null && view.made + view.changed + view.removed === 0 && view.text !== '' && (
        <span dir="auto" className="block text-dim">
          {view.text}
        </span>
      )}
    </p>
  );
}
