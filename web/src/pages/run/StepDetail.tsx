import { Link as LinkIcon } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { Button } from '@/ui/Button';
import { CodeBlock } from '@/ui/CodeBlock';
import { copyText } from '@/ui/copy-text';
import { formatCost, formatCount, formatDuration } from '@/ui/format';
import { Tabs } from '@/ui/Tabs';
import type { StepView } from './run.reducer';
import { readModelMessage } from './read-model-message';
import { texts } from './texts';

const StreamedMarkdown = lazy(async () => ({ default: (await import('@/ui/StreamedMarkdown')).StreamedMarkdown }));

/** What went into a step and came out; text grows as it streams. */
export function StepDetail({ step }: { step: StepView | undefined }) {
  if (step === undefined) return <p className="p-4 text-dim">{texts.detail.none}</p>;
  const isGrowing = step.state === 'running';
  const link = `${window.location.origin}${window.location.pathname}?step=${encodeURIComponent(step.key)}`;
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto p-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="font-semibold">{step.kind === 'tool' ? step.name : step.key}</h2>
        <span className="tabular text-table text-dim">
          {[
            step.model,
            step.endMs === null ? null : formatDuration(step.endMs - step.startMs),
            step.usage === null
              ? null
              : texts.detail.tokens(formatCount(step.usage.inputTokens), formatCount(step.usage.outputTokens)),
            step.costUsd === null ? null : formatCost(step.costUsd),
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
          { value: 'output', label: texts.detail.output, content: <Output step={step} isGrowing={isGrowing} /> },
          {
            value: 'input',
            label: texts.detail.input,
            content:
              step.input === '' ? <Nothing /> : <CodeBlock label={texts.detail.input} code={pretty(step.input)} />,
          },
          {
            value: 'raw',
            label: texts.detail.raw,
            content: step.text === '' ? <Nothing /> : <CodeBlock label={texts.detail.raw} code={step.text} />,
          },
        ]}
      />
    </div>
  );
}

const Nothing = () => <p className="text-dim">{texts.detail.empty}</p>;

function Output({ step, isGrowing }: { step: StepView; isGrowing: boolean }) {
  if (step.text === '' && !isGrowing) return <Nothing />;
  const message = step.kind === 'model' ? readModelMessage(step.text) : null;
  if (message !== null)
    return (
      <>
        {message.text !== '' && (
          <Suspense fallback={<p className="whitespace-pre-wrap">{message.text}</p>}>
            <StreamedMarkdown text={message.text} isGrowing={isGrowing} />
          </Suspense>
        )}
        {message.calls.length > 0 && (
          <ul aria-label={texts.detail.calls} className="flex flex-col gap-2">
            {message.calls.map(({ name, args }, index) => (
              <li key={index} className="flex flex-col gap-1 rounded-control border border-line p-2">
                <code className="font-mono text-mono font-medium">{name}</code>
                <code className="font-mono text-mono break-words whitespace-pre-wrap text-dim">{args}</code>
              </li>
            ))}
          </ul>
        )}
        {message.text === '' && message.calls.length === 0 && <Nothing />}
      </>
    );
  return <CodeBlock label={texts.detail.output} code={pretty(step.text)} />;
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
