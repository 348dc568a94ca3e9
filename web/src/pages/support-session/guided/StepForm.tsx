import type { GuidedStep } from '@contracts/support/sessions';
import { Send } from 'lucide-react';
import { useState } from 'react';
import { useShortcuts } from '@/app/shortcuts/shortcuts';
import { Button } from '@/ui/Button';
import { inputClass } from '@/ui/forms/Field';
import { useDraft } from '../chat/use-draft';
import { SayProblem } from '../SayProblem';
import { SecretNotice } from '../SecretNotice';
import { useOpenSession } from '../session-context';
import { texts } from '../texts';
import { useAdvance } from './use-advance';

const ANSWER_MAX = 100_000;

/** The answer to the open step: a choice, words, both, or none. */
export function StepForm({ step }: { step: GuidedStep }) {
  const { session } = useOpenSession();
  const [option, setOption] = useState<string | null>(null);
  const [words, setWords] = useDraft(`${session.id}:${step.step_order}`);
  const { advance, isBusy, problem } = useAdvance();
  const place = { step_order: step.step_order };
  const isEmpty = option === null && words.trim() === '';
  const answer = () => {
    if (isEmpty) return;
    advance({
      ...place,
      ...(option === null ? {} : { selected_option: option }),
      ...(words.trim() === '' ? {} : { free_text_input: words.trim() }),
    });
  };
  useShortcuts([{ keys: 'ctrl+enter', label: texts.keys.send, group: texts.group, run: answer }]);
  return (
    <form
      aria-label={texts.guided.answer}
      onSubmit={(event) => {
        event.preventDefault();
        answer();
      }}
      className="flex flex-col gap-2"
    >
      {step.content.options.length > 0 && (
        <div role="group" aria-label={texts.guided.options} className="flex flex-wrap gap-2">
          {step.content.options.map((choice) => (
            <Button
              key={choice}
              aria-pressed={option === choice}
              className={option === choice ? '!border-accent !bg-accent-soft' : '!whitespace-normal'}
              onClick={() => setOption(option === choice ? null : choice)}
            >
              {choice}
            </Button>
          ))}
        </div>
      )}
      <textarea
        dir="auto"
        rows={2}
        aria-label={texts.guided.own}
        placeholder={texts.guided.own}
        value={words}
        maxLength={ANSWER_MAX}
        onChange={({ target }) => setWords(target.value)}
        className={`${inputClass} max-h-60 resize-none py-2 [field-sizing:content]`}
      />
      <SecretNotice text={words} onRemove={setWords} />
      <SayProblem problem={problem} />
      <span className="flex items-center justify-end gap-2">
        <Button tone="quiet" disabled={isBusy} onClick={() => advance({ ...place, was_skipped: true })}>
          {texts.guided.skip}
        </Button>
        <Button
          type="submit"
          tone="primary"
          icon={<Send size={14} aria-hidden />}
          aria-busy={isBusy}
          disabled={isEmpty}
        >
          {texts.guided.answer}
        </Button>
      </span>
    </form>
  );
}
