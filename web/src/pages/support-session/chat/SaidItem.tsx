import type { SupportMessage } from '@contracts/support/messages';
import { useUser } from '@/app/auth/use-session';
import { SecretText } from '@/ui/secrets/SecretText';
import { AttachmentList } from '../attachments/AttachmentList';
import { texts } from '../texts';
import { AnswersView } from './AnswersView';
import { TimeOfDay } from './TimeOfDay';

/** A message of a person. */
export function SaidItem({ message, sessionId }: { message: SupportMessage; sessionId: string }) {
  const user = useUser();
  const isOwn = message.author === null || message.author.id === user?.id;
  return (
    <div className="ml-auto flex max-w-[85%] min-w-0 flex-col items-end gap-1">
      <p className="flex items-baseline gap-2 text-small text-dim">
        <span className={isOwn ? 'sr-only' : undefined}>{isOwn ? texts.chat.you : message.author?.name}</span>
        <TimeOfDay at={message.created_at} />
      </p>
      <div className="flex max-w-full min-w-0 flex-col gap-2 rounded-card bg-accent-soft px-3 py-2">
        {message.answers.length > 0 ? (
          <AnswersView answers={message.answers} />
        ) : (
          message.content !== '' && (
            <p dir="auto" className="break-words whitespace-pre-wrap">
              <SecretText text={message.content} />
            </p>
          )
        )}
        <AttachmentList sessionId={sessionId} attachments={message.attachments} />
      </div>
    </div>
  );
}
