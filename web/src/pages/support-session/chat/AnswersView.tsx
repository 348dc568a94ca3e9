import type { SupportMessage } from '@contracts/support/messages';
import { CircleQuestionMark, ListTodo, SquareTerminal } from 'lucide-react';
import { SecretText } from '@/ui/secrets/SecretText';
import { Chip } from '@/ui/StatusBadge';
import { PastedOutput } from '../lane/PastedOutput';
import { texts } from '../texts';

/** Answers to tasks, as they went out with a message. */
export function AnswersView({ answers }: { answers: SupportMessage['answers'] }) {
  return (
    <ul className="flex flex-col gap-2 text-table">
      {answers.map(({ item_id: id, kind, state, title, command, text }) => {
        const Icon = kind === 'question' ? CircleQuestionMark : command === null ? ListTodo : SquareTerminal;
        const name = title === '' ? id : title;
        return (
          <li key={`${kind} ${id}`} className="flex min-w-0 flex-col gap-1">
            <span className="flex items-start gap-2">
              <Icon size={14} strokeWidth={1.75} aria-hidden className="mt-0.5 shrink-0 text-ai" />
              <span dir="auto" className="min-w-0 font-medium break-words">
                {name}
              </span>
              {state === 'skipped' && <Chip>{texts.answers.skipped}</Chip>}
              {state === 'done' && <Chip tone="ok">{texts.answers.done}</Chip>}
            </span>
            {text !== '' &&
              (kind === 'action' ? (
                <PastedOutput text={text} label={texts.lane.output(name)} />
              ) : (
                <span dir="auto" className="pl-[22px] break-words whitespace-pre-wrap">
                  <SecretText text={text} />
                </span>
              ))}
          </li>
        );
      })}
    </ul>
  );
}
