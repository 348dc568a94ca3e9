import type { GuidedStep } from '@contracts/support/sessions';
import { StreamedMarkdown } from '@/ui/text/StreamedMarkdown';
import { Chip } from '@/ui/StatusBadge';
import { texts } from '../texts';

/** A step as it was asked, and what was answered. */
export function StepItem({ step, place }: { step: GuidedStep; place: number }) {
  const { content, selected_option: option, free_text_input: words, was_skipped: wasSkipped } = step;
  return (
    <section aria-label={texts.guided.step(place)} className="rounded-card border border-line bg-panel p-3">
      <h2 className="text-small font-medium text-dim">{texts.guided.step(place)}</h2>
      <StreamedMarkdown text={content.text} isGrowing={false} />
      {wasSkipped && <Chip>{texts.guided.skipped}</Chip>}
      {(option !== null || (words !== null && words !== '')) && (
        <div className="mt-1 ml-auto flex w-fit max-w-[85%] flex-col gap-1 rounded-card bg-accent-soft px-3 py-2">
          <span className="sr-only">{texts.chat.you}: </span>
          {option !== null && <span className="font-medium break-words">{option}</span>}
          {words !== null && words !== '' && (
            <span dir="auto" className="break-words whitespace-pre-wrap">
              {words}
            </span>
          )}
        </div>
      )}
    </section>
  );
}
