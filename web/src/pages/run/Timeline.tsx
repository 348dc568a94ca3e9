import clsx from 'clsx';
import {
  ChevronDown,
  ChevronRight,
  CircleX,
  Database,
  LoaderCircle,
  Sparkles,
  Wrench,
  type LucideIcon,
} from 'lucide-react';
import { useState, type KeyboardEvent } from 'react';
import { formatCost, formatDuration } from '@/ui/format';
import type { Row } from './fold-steps';
import { labelOf, newStep, type RunView, type StepView } from './run-view';
import { texts } from './texts';

const ICONS: Record<StepView['kind'], LucideIcon> = { model: Sparkles, tool: Wrench, save: Database, other: Wrench };
const BAR: Record<StepView['state'], string> = {
  running: 'bg-run',
  done: 'bg-ok',
  failed: 'bg-bad',
  refused: 'bg-bad',
};
const WORD: Record<StepView['state'], string> = {
  running: 'running',
  done: 'done',
  failed: 'failed',
  refused: 'refused',
};
const MIN_BAR = 0.4;
const TICKS = 5;

interface TimelineProps {
  view: RunView;
  rows: Row[];
  chosen: string | null;
  onChoose: (key: string) => void;
  nowMs: number;
}

/** Steps at the left, their bars on one time axis at the right; on phones the bar lies beneath. */
export function Timeline({ view, rows, chosen, onChoose, nowMs }: TimelineProps) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const startMs = view.startMs ?? nowMs;
  const spanMs = Math.max(1_000, (view.endMs ?? nowMs) - startMs);
  const toggle = (key: string, isOpen: boolean) => {
    const next = new Set(open);
    if (isOpen) next.add(key);
    else next.delete(key);
    setOpen(next);
  };
  if (rows.length === 0) return <p className="p-4 text-dim">{texts.noSteps}</p>;
  return (
    <div
      role="region"
      aria-label={texts.stepsTable}
      tabIndex={0}
      className="scroll-quiet min-h-0 flex-1 overflow-y-auto"
    >
      <div
        aria-hidden
        className="sticky top-0 z-10 hidden border-b border-line bg-panel text-small text-dim sm:grid sm:grid-cols-[280px_1fr]"
      >
        <span />
        <span className="relative mr-4 flex h-6 items-center justify-between tabular">
          {Array.from({ length: TICKS }, (_, index) => (
            <span key={index}>{formatDuration((spanMs * index) / (TICKS - 1))}</span>
          ))}
        </span>
      </div>
      <ol className="relative">
        {rows.map((row) =>
          row.type === 'break' ? (
            <li key={row.atMs} className="flex items-center gap-2 px-3 py-1 text-small text-wait">
              <span aria-hidden className="h-px flex-1 bg-wait" /> {texts.resumed}, {formatDuration(row.atMs - startMs)}{' '}
              <span aria-hidden className="h-px flex-1 bg-wait" />
            </li>
          ) : row.type === 'work' ? (
            <li key="work" className={rowClass}>
              <span className="flex min-w-0 items-center gap-2 px-3 text-dim">
                <LoaderCircle size={14} aria-hidden className="pulsing shrink-0 text-run" />
                {texts.working}
                <span className="tabular ml-auto shrink-0 text-small">{formatDuration(nowMs - row.sinceMs)}</span>
              </span>
              <Bars
                steps={[newStep({ key: 'work', kind: 'other', name: texts.working }, row.sinceMs)]}
                startMs={startMs}
                spanMs={spanMs}
                nowMs={nowMs}
              />
            </li>
          ) : row.type === 'step' ? (
            <StepRow
              key={row.step.key}
              step={row.step}
              isChosen={row.step.key === chosen}
              onChoose={onChoose}
              startMs={startMs}
              spanMs={spanMs}
              nowMs={nowMs}
            />
          ) : (
            <li key={row.key}>
              <FoldRow
                row={row}
                isOpen={open.has(row.key)}
                onToggle={(isOpen) => toggle(row.key, isOpen)}
                startMs={startMs}
                spanMs={spanMs}
              />
              {open.has(row.key) && (
                <ol>
                  {row.steps.map((step) => (
                    <StepRow
                      key={step.key}
                      isNested
                      step={step}
                      isChosen={step.key === chosen}
                      onChoose={onChoose}
                      startMs={startMs}
                      spanMs={spanMs}
                      nowMs={nowMs}
                    />
                  ))}
                </ol>
              )}
            </li>
          ),
        )}
      </ol>
    </div>
  );
}

interface StepRowProps {
  step: StepView;
  isChosen: boolean;
  isNested?: boolean;
  onChoose: (key: string) => void;
  startMs: number;
  spanMs: number;
  nowMs: number;
}

const rowClass =
  'grid min-h-9 w-full items-center text-left text-table outline-offset-[-2px] max-sm:gap-1 max-sm:py-1.5 sm:grid-cols-[280px_1fr]';

function StepRow({ step, isChosen, isNested = false, onChoose, startMs, spanMs, nowMs }: StepRowProps) {
  const Icon = step.state === 'failed' || step.state === 'refused' ? CircleX : ICONS[step.kind];
  const endMs = step.endMs ?? nowMs;
  const isBad = step.state === 'failed' || step.state === 'refused';
  return (
    <li>
      <button
        type="button"
        data-row
        data-step={step.key}
        data-error={isBad ? '' : undefined}
        aria-current={isChosen ? 'step' : undefined}
        onClick={() => onChoose(step.key)}
        className={clsx(rowClass, isChosen ? 'bg-accent-soft' : 'hover:bg-soft')}
      >
        <span className={clsx('flex min-w-0 items-center gap-2 px-3', isNested && 'pl-8', isBad && 'text-bad')}>
          <Icon size={14} aria-hidden className={clsx('shrink-0', step.state === 'running' && 'pulsing text-run')} />
          <span className="truncate">{step.kind === 'model' ? labelOf(step) : step.name}</span>
          <span className="sr-only">, {WORD[step.state]}</span>
          <span className="tabular ml-auto shrink-0 text-small text-dim">
            {step.costUsd !== null && Number(step.costUsd) > 0
              ? formatCost(step.costUsd)
              : step.state === 'refused'
                ? ''
                : formatDuration(endMs - step.startMs)}
          </span>
        </span>
        <Bars steps={[step]} startMs={startMs} spanMs={spanMs} nowMs={nowMs} />
      </button>
    </li>
  );
}

interface FoldRowProps {
  row: Extract<Row, { type: 'fold' }>;
  isOpen: boolean;
  onToggle: (isOpen: boolean) => void;
  startMs: number;
  spanMs: number;
}

function FoldRow({ row, isOpen, onToggle, startMs, spanMs }: FoldRowProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowRight') onToggle(true);
    if (event.key === 'ArrowLeft') onToggle(false);
  };
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <button
      type="button"
      data-row
      aria-expanded={isOpen}
      onClick={() => onToggle(!isOpen)}
      onKeyDown={onKeyDown}
      className={clsx(rowClass, 'hover:bg-soft')}
    >
      <span className="flex min-w-0 items-center gap-2 px-3">
        <Chevron size={14} aria-hidden className="shrink-0" />
        <span className="truncate">{texts.fold(row.name, row.steps.length)}</span>
        <span className="tabular ml-auto shrink-0 text-small text-dim">{formatDuration(spanOf(row.steps))}</span>
      </span>
      <Bars steps={row.steps} startMs={startMs} spanMs={spanMs} nowMs={startMs + spanMs} />
    </button>
  );
}

/** From the first start to the last end, ms. */
const spanOf = (steps: readonly StepView[]): number =>
  Math.max(...steps.map((step) => step.endMs ?? step.startMs)) - Math.min(...steps.map((step) => step.startMs));

/** Work as thick bars; what was replayed is thin: it cost nothing. */
function Bars({
  steps,
  startMs,
  spanMs,
  nowMs,
}: {
  steps: readonly StepView[];
  startMs: number;
  spanMs: number;
  nowMs: number;
}) {
  return (
    <span aria-hidden className="relative mx-3 block h-4 sm:mr-4 sm:ml-0">
      {steps.map((step) => {
        const left = Math.min(100, Math.max(0, ((step.startMs - startMs) / spanMs) * 100));
        const width = Math.max(MIN_BAR, (((step.endMs ?? nowMs) - step.startMs) / spanMs) * 100);
        return (
          <span
            key={step.key}
            className={clsx(
              'absolute top-1/2 -translate-y-1/2 rounded-chip',
              step.isReplayed ? 'h-0.5' : 'h-2.5',
              BAR[step.state],
            )}
            style={{ left: `${left}%`, width: `${Math.min(100 - left, width)}%` }}
          />
        );
      })}
    </span>
  );
}
