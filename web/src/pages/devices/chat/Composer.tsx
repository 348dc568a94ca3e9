import { Send, Square } from 'lucide-react';
import { type Ref, useState } from 'react';
import { type ApiError, toApiError } from '@/api/api-error';
import { cancelRun } from '@/api/runs';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { Countdown } from '@/ui/Countdown';
import { inputClass } from '@/ui/forms/Field';
import { FormProblem } from '@/ui/forms/FormProblem';
import { showToast } from '@/ui/overlays/Toast';
import { isSendKey } from '@/ui/send-keys';
import { SendHint } from '@/ui/SendHint';
import { TextLink } from '@/ui/TextLink';
import { DeviceNotice, DevicePicker } from './DeviceLine';
import { texts } from './texts';
import type { Choice } from './which-device';

const words = texts.composer;
/** As `CHAT_MESSAGE_MAX` of the contract. */
const MESSAGE_MAX = 16_000;

interface ComposerProps {
  inputRef: Ref<HTMLTextAreaElement>;
  draft: string;
  choice: Choice;
  /** The run that answers now; null: none. */
  runId: string | null;
  isAsking: boolean;
  problem: ApiError | null;
  /** Why nothing can be sent. */
  cannot: string | undefined;
  /** It was tried all the same. */
  wasRefused: boolean;
  isReadOnly: boolean;
  onDraft: (draft: string) => void;
  onChoose: (deviceId: string) => void;
  onSend: () => void;
}

/** Where one writes and says which device is meant; Stop stands where Send was, and meanwhile what is typed waits. */
export function Composer(props: ComposerProps) {
  const {
    inputRef,
    draft,
    choice,
    runId,
    isAsking,
    problem,
    cannot,
    wasRefused,
    isReadOnly,
    onDraft,
    onChoose,
    onSend,
  } = props;
  const [hasTooSoon, setTooSoon] = useState(false);
  if (hasTooSoon && runId === null) setTooSoon(false);
  const send = () => {
    if (draft.trim() === '' || isAsking) return;
    if (runId !== null) setTooSoon(true);
    else onSend();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      className="mx-auto flex w-full max-w-[820px] shrink-0 flex-col gap-2 border-t border-line p-3 sm:border-t-0 sm:pt-0"
    >
      {hasTooSoon ? (
        <p role="status" className="text-table text-dim">
          {words.underWay}
        </p>
      ) : (
        problem !== null && <Problem key={`${problem.code} ${problem.correlationId ?? ''}`} problem={problem} />
      )}
      <DeviceNotice choice={choice} />
      {wasRefused && choice.kind === 'several' && <FormProblem>{cannot}</FormProblem>}
      <textarea
        ref={inputRef}
        dir="auto"
        rows={2}
        aria-label={words.label}
        placeholder={words.placeholder}
        value={draft}
        maxLength={MESSAGE_MAX}
        readOnly={isReadOnly}
        data-composer
        enterKeyHint="send"
        onChange={({ target }) => onDraft(target.value)}
        onKeyDown={(event) => {
          if (!isSendKey(event)) return;
          event.preventDefault();
          send();
        }}
        className={`${inputClass} max-h-60 resize-none py-2 [field-sizing:content]`}
      />
      <div className="flex flex-wrap items-center gap-2">
        <DevicePicker choice={choice} onChoose={onChoose} />
        <span className="ml-auto flex min-w-0 items-center gap-2">
          <SendHint />
          {runId === null ? (
            <Button
              key="send"
              type="submit"
              tone="primary"
              icon={<Send size={14} aria-hidden />}
              aria-busy={isAsking}
              disabled={draft.trim() === ''}
              disabledReason={cannot}
            >
              {words.send}
            </Button>
          ) : (
            <Stop key={runId} runId={runId} />
          )}
        </span>
      </div>
    </form>
  );
}

/** Ends the answer under way. */
function Stop({ runId }: { runId: string }) {
  const [isStopping, setStopping] = useState(false);
  const stop = () => {
    setStopping(true);
    cancelRun(runId).catch((error: unknown) => {
      const failure = toApiError(error);
      if (failure.code === 'run_finished') return;
      setStopping(false);
      showToast({ title: errorMessage(failure), tone: 'bad' });
    });
  };
  return (
    <Button icon={<Square size={12} aria-hidden />} aria-busy={isStopping} onClick={stop}>
      {isStopping ? words.stopping : words.stop}
    </Button>
  );
}

const SAID: Readonly<Record<string, string>> = {
  device_choice_needed: words.choiceNeeded,
  device_offline: words.offline,
  thread_busy: words.underWay,
};

/** Why something was not accepted, and when it may be tried again; what was typed is still there. */
function Problem({ problem }: { problem: ApiError }) {
  const { status, code, detail, retryAfter = 0 } = problem;
  const [untilMs] = useState(() => Date.now() + retryAfter * 1_000);
  if (status === 429)
    return (
      <p role="status" className="text-table text-dim empty:hidden">
        <Countdown until={untilMs} say={words.limited} />
      </p>
    );
  const said = Object.hasOwn(SAID, code) ? SAID[code] : undefined;
  return (
    <FormProblem>
      {said ?? (status === 402 || status === 409 ? detail : errorMessage(problem))}{' '}
      {status === 402 && <TextLink to="/usage">{texts.chat.toUsage}</TextLink>}
    </FormProblem>
  );
}
