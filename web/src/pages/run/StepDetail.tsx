import { Link as LinkIcon } from 'lucide-react';
import { Button } from '@/ui/Button';
import { copyText } from '@/ui/text/copy-text';
import { formatCost, formatCount, formatDuration } from '@/ui/format';
import { Tabs } from '@/ui/Tabs';
import { labelOf, type StepView } from './run-view';
import { readableJson } from './read-step-output';
import { Recorded, StepOutput } from './StepOutput';
import { texts } from './texts';

/** What went into a step and came out; text grows as it streams. */
export function StepDetail({ step }: { step: StepView | undefined }) {
  if (step === undefined) return <p className="p-4 text-dim">{texts.detail.none}</p>;
  const link = `${window.location.origin}${window.location.pathname}?step=${encodeURIComponent(step.key)}`;
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto p-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="font-semibold">{step.kind === 'model' ? labelOf(step) : step.name}</h2>
        <span className="tabular text-table text-dim">
          {[
            step.model,
            step.endMs === null ? null : formatDuration(step.endMs - step.startMs),
            step.usage === null
              ? null
              : texts.detail.tokens(formatCount(step.usage.inputTokens), formatCount(step.usage.outputTokens)),
            step.costUsd === null ? null : formatCost(step.costUsd),
            step.tries === null || step.tries < 2 ? null : texts.detail.tries(step.tries),
          ]
            .filter((part) => part !== null)
            .join(' · ')}
        </span>
        <Button
          size="small"
          tone="quiet"
          className="ml-auto"
          icon={<LinkIcon size={12} />}
          onClick={() => copyText(link)}
        >
          {texts.detail.link}
        </Button>
      </div>
      {step.isReplayed && <p className="text-small text-dim">{texts.detail.replayed}</p>}
      {step.error !== null && (
        <div role="status" className="rounded-control bg-bad-soft p-3 text-bad">
          <p>{step.error.message}</p>
          <p className="mt-1 text-small">
            <code className="font-mono">{step.error.code}</code> ·{' '}
            {step.state === 'refused'
              ? texts.refused
              : step.error.retryable
                ? texts.error.retryable
                : texts.error.final}
          </p>
        </div>
      )}
      <Tabs
        label={texts.detail.label}
        tabs={[
          { value: 'output', label: texts.detail.output, content: <StepOutput step={step} /> },
          {
            value: 'input',
            label: texts.detail.input,
            content: <Recorded label={texts.detail.input} text={readableJson(step.input)} />,
          },
          {
            value: 'raw',
            label: texts.detail.raw,
            content: <Recorded label={texts.detail.raw} text={step.output === '' ? step.text : step.output} />,
          },
        ]}
      />
    </div>
  );
}
