import { Paperclip, Send, Square } from 'lucide-react';
import { useRef, useState } from 'react';
import { findSecrets } from '@contracts/secrets/find-secrets';
import { toApiError } from '@/api/api-error';
import { errorMessage } from '@/app/error-message';
import { useShortcuts } from '@/app/shortcuts/shortcuts';
import { Button, IconButton } from '@/ui/Button';
import { inputClass } from '@/ui/forms/Field';
import { showToast } from '@/ui/overlays/Toast';
import { UploadList } from '../attachments/UploadList';
import type { Uploads } from '../attachments/use-uploads';
import { itemsOf } from '../lane/lane-items';
import { LanePill } from '../lane/LanePill';
import { SayProblem } from '../SayProblem';
import { SecretNotice } from '../SecretNotice';
import { useIsAnswering, useLane, useOpenSession } from '../session-context';
import { texts } from '../texts';
import { useSay } from '../use-say';
import { useDraft } from './use-draft';

const MESSAGE_MAX = 32_000;

interface ComposerProps {
  uploads: Uploads;
  /** Why nothing can be said now. */
  cannot: string | undefined;
  onSaid: () => void;
}

/** Where one writes and attaches; Stop stands where Send was, and meanwhile what is typed waits. */
export function Composer({ uploads, cannot, onSaid }: ComposerProps) {
  const { session, lane } = useOpenSession();
  const [draft, setDraft] = useDraft(session.id);
  const { say, isSaying, problem } = useSay();
  const isAnswering = useIsAnswering();
  const tasks = useLane((state) => (state.isOpen ? 0 : itemsOf(state.lane).length));
  const inputRef = useRef<HTMLTextAreaElement>(null);
  const fileRef = useRef<HTMLInputElement>(null);
  const hasSecrets = findSecrets(draft).length > 0;
  const reason = cannot ?? (uploads.isBusy ? texts.composer.uploading : undefined);
  const isEmpty = draft.trim() === '' && uploads.ids.length === 0;
  const send = () => {
    if (isEmpty || reason !== undefined || isAnswering || isSaying) return;
    say({ content: draft.trim(), ...(uploads.ids.length === 0 ? {} : { attachment_ids: uploads.ids }) }, () => {
      setDraft('');
      uploads.clear();
      onSaid();
    });
    inputRef.current?.focus();
  };
  useShortcuts([{ keys: 'ctrl+enter', label: texts.keys.send, group: texts.group, run: send }]);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      className="mx-auto flex w-full max-w-[820px] shrink-0 flex-col gap-2 border-t border-line p-3 sm:border-t-0 sm:pt-0"
    >
      <SayProblem problem={problem} />
      <SecretNotice text={draft} onRemove={setDraft} />
      <UploadList {...uploads} />
      <textarea
        ref={inputRef}
        dir="auto"
        rows={2}
        aria-label={texts.composer.label}
        placeholder={cannot ?? texts.composer.placeholder}
        value={draft}
        maxLength={MESSAGE_MAX}
        readOnly={cannot !== undefined}
        onChange={({ target }) => setDraft(target.value)}
        onPaste={(event) => {
          const files = [...event.clipboardData.files];
          if (files.length === 0 || cannot !== undefined) return;
          event.preventDefault();
          uploads.add(files.map(nameImage));
        }}
        className={`${inputClass} max-h-60 resize-none py-2 [field-sizing:content]`}
      />
      <div className="flex flex-wrap items-center gap-2">
        <input
          ref={fileRef}
          type="file"
          multiple
          hidden
          onChange={({ target }) => {
            uploads.add([...(target.files ?? [])]);
            target.value = '';
          }}
        />
        <IconButton
          label={texts.composer.attach}
          icon={<Paperclip size={16} aria-hidden />}
          disabledReason={cannot}
          onClick={() => fileRef.current?.click()}
        />
        <LanePill count={tasks} onOpen={() => lane.dispatch({ type: 'opened', isOpen: true })} />
        <span className="ml-auto">
          {isAnswering ? (
            <Stop />
          ) : (
            <Button
              key="send"
              type="submit"
              tone="primary"
              icon={<Send size={14} aria-hidden />}
              aria-busy={isSaying}
              disabled={isEmpty}
              disabledReason={reason}
            >
              {hasSecrets ? texts.composer.sendMasked : texts.composer.send}
            </Button>
          )}
        </span>
      </div>
    </form>
  );
}

/** Ends the answer under way, for everybody who reads it. */
export function Stop() {
  const { replying, session } = useOpenSession();
  const [isStopping, setStopping] = useState(false);
  const stop = () => {
    setStopping(true);
    replying.stop().catch((error: unknown) => {
      setStopping(false);
      showToast({ title: errorMessage(toApiError(error)), tone: 'bad' });
    });
  };
  return (
    <Button
      key="stop"
      icon={<Square size={12} aria-hidden />}
      aria-busy={isStopping}
      disabledReason={session.access.canWrite ? undefined : texts.readOnly}
      onClick={stop}
    >
      {isStopping ? texts.composer.stopping : texts.composer.stop}
    </Button>
  );
}

/** A pasted screenshot is always called the same: the time tells them apart. */
function nameImage(file: File): File {
  if (!file.type.startsWith('image/') || !/^image\.\w+$/.test(file.name)) return file;
  const time = new Date().toLocaleTimeString('en-GB').replaceAll(':', '.');
  return new File([file], texts.attachments.pasted(time), { type: file.type });
}
