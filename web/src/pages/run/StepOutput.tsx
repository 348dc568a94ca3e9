import { lazy, Suspense } from 'react';
import { loadPart } from '@/api/load-part';
import { CodeBlock } from '@/ui/text/CodeBlock';
import { useEvenText } from '@/ui/text/use-even-text';
import { readModelMessage, readToolResult, type ToolCall } from './read-step-output';
import type { StepView } from './run-view';
import { texts } from './texts';

const StreamedMarkdown = lazy(async () => ({
  default: (await loadPart(() => import('@/ui/text/StreamedMarkdown'))).StreamedMarkdown,
}));

/** What came out of a step: a model's words and the tools it called; what a tool answered. */
export function StepOutput({ step }: { step: StepView }) {
  if (step.kind !== 'model') return <Recorded label={texts.detail.output} text={readToolResult(step.output)} />;
  const isGrowing = step.state === 'running';
  const message = readModelMessage(step.output) ?? { text: step.text, calls: [] };
  const isEmpty = message.text === '' && message.calls.length === 0;
  if (isEmpty && (step.output !== '' || !isGrowing)) return <Recorded label={texts.detail.output} text={step.output} />;
  return (
    <div className="flex flex-col gap-3">
      {message.text !== '' && <Words key={step.key} text={message.text} isGrowing={isGrowing} />}
      {message.calls.length > 0 && <ToolCalls calls={message.calls} />}
    </div>
  );
}

function Words({ text, isGrowing }: { text: string; isGrowing: boolean }) {
  const shown = useEvenText(text, isGrowing);
  return (
    <Suspense fallback={<p className="whitespace-pre-wrap">{shown}</p>}>
      <StreamedMarkdown text={shown} isGrowing={isGrowing} />
    </Suspense>
  );
}

function ToolCalls({ calls }: { calls: readonly ToolCall[] }) {
  return (
    <section aria-label={texts.detail.calls}>
      <h3 className="mb-1.5 text-small font-medium text-dim">
        {texts.detail.calls} <span className="tabular">({calls.length})</span>
      </h3>
      <ul className="flex flex-col gap-1.5">
        {calls.map(({ name, args }, index) => (
          <li key={index} className="rounded-control border border-line bg-bg px-3 py-2">
            <code className="font-mono text-mono font-medium">{name}</code>
            {args.length > 0 && (
              <dl className="mt-1 grid grid-cols-[minmax(3.5rem,max-content)_1fr] gap-x-3 gap-y-0.5 text-table">
                {args.map((arg) => (
                  <div key={arg.name} className="contents">
                    <dt className="text-dim">{arg.name}</dt>
                    <dd className="min-w-0 [overflow-wrap:anywhere] whitespace-pre-wrap">{arg.value}</dd>
                  </div>
                ))}
              </dl>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A recorded text in a box of its own, or that there is none. */
export function Recorded({ label, text }: { label: string; text: string }) {
  return text === '' ? <p className="text-dim">{texts.detail.empty}</p> : <CodeBlock label={label} code={text} />;
}
