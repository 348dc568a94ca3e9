import { Send, Square } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { toApiError, type ApiError } from '@/api/api-error';
import { cancelRun } from '@/api/runs';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { formatCountdown } from '@/ui/format';
import { Select } from '@/ui/forms/Select';
import { showToast } from '@/ui/overlays/Toast';
import { useNow } from '@/ui/use-now';
import { useCanvas, useCanvasSession } from '../model/context';
import { isStoppable } from '../model/generation.reducer';
import { canEdit, idOf } from '../model/state';
import { texts as canvasTexts } from '../texts';
import { texts } from './texts';
import { usePromptText } from './prompt-text';
import { useModels } from './use-models';

const PROMPT_MAX = 8_000;

/** The prompt; Stop sits where Send was while this person's generation runs. */
export function PromptBox() {
  const { store, generating } = useCanvasSession();
  const [prompt, setPrompt] = usePromptText();
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [lockedUntilMs, setLockedUntilMs] = useState(0);
  const [isSending, setSending] = useState(false);
  const [isStopping, setStopping] = useState(false);
  const isEditable = useCanvas(canEdit);
  const owner = useCanvas((state) => state.canvas.owner.name);
  const runId = useCanvas((state) => Object.values(state.running).find(isStoppable)?.runId ?? null);
  const selectedKey = useCanvas((state) => state.nodes.find((node) => node.selected === true)?.id ?? null);
  const { models, defaultId, chosen, choose } = useModels();
  const now = useNow(1_000);
  const inputRef = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const focus = () => inputRef.current?.focus();
    window.addEventListener('weft-focus-prompt', focus);
    return () => window.removeEventListener('weft-focus-prompt', focus);
  }, []);
  useEffect(() => {
    if (runId === null) setStopping(false);
  }, [runId]);

  const send = () => {
    // While there is Stop instead of Send, Enter sends nothing either: the text waits.
    if (prompt.trim() === '' || isSending || runId !== null || lockedUntilMs > Date.now()) return;
    setProblem(null);
    setSending(true);
    const id = selectedKey === null ? null : idOf(store.getState(), selectedKey);
    generating
      .start(prompt.trim(), id === null || id.startsWith('new:') ? null : id, chosen)
      .then(() => setPrompt(''))
      .catch((error: unknown) => {
        const failure = toApiError(error);
        setProblem(failure);
        if (failure.status === 429) setLockedUntilMs(Date.now() + (failure.retryAfter ?? 30) * 1_000);
      })
      .finally(() => setSending(false));
  };
  const stop = () => {
    if (runId === null) return;
    setStopping(true);
    cancelRun(runId).catch((error: unknown) => {
      setStopping(false);
      const failure = toApiError(error);
      if (failure.code !== 'run_finished') showToast({ title: errorMessage(failure), tone: 'bad' });
    });
  };
  const lockedSeconds = Math.ceil((lockedUntilMs - now) / 1_000);
  const reason = isEditable ? undefined : canvasTexts.panelNeeds.role(owner);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      className="flex flex-col gap-2"
    >
      {problem !== null && lockedSeconds <= 0 && problem.status !== 429 && (
        <p role="alert" className="rounded-control bg-bad-soft px-2 py-1.5 text-table text-bad">
          {refusal(problem)}
        </p>
      )}
      {lockedSeconds > 0 && (
        <p role="status" className="tabular text-table text-dim">
          {texts.limited(formatCountdown(lockedSeconds))}
        </p>
      )}
      <label className="flex flex-col gap-1">
        <span className="text-small text-dim">{texts.prompt}</span>
        <textarea
          ref={inputRef}
          dir="auto"
          value={prompt}
          maxLength={PROMPT_MAX}
          readOnly={!isEditable}
          aria-disabled={!isEditable}
          placeholder={texts.placeholder}
          rows={window.innerWidth < 640 ? 2 : 3}
          onChange={(event) => setPrompt(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
              event.preventDefault();
              send();
            }
          }}
          className="w-full resize-none rounded-control border border-strong bg-panel p-2 placeholder:text-dim aria-disabled:bg-soft"
        />
      </label>
      <div className="flex items-center gap-2">
        {models.length > 1 && (
          <Select
            label={texts.model}
            value={chosen ?? defaultId}
            options={models.map(({ id, label }) => ({ value: id, label }))}
            onChange={choose}
            isDisabled={!isEditable}
          />
        )}
        <span className="min-w-0 flex-1 truncate text-small text-dim">
          {reason ?? (selectedKey === null ? '' : texts.selected)}
        </span>
        {runId === null ? (
          <Button type="submit" tone="primary" icon={<Send size={14} />} aria-busy={isSending} disabledReason={reason}>
            {texts.send}
          </Button>
        ) : (
          <Button
            type="button"
            icon={<Square size={12} />}
            onClick={stop}
            aria-busy={isStopping}
            disabledReason={reason}
          >
            {isStopping ? texts.stopping : texts.stop}
          </Button>
        )}
      </div>
    </form>
  );
}

function refusal(problem: ApiError): string {
  const why = problem.rule === undefined ? undefined : texts.rules[problem.rule];
  if (problem.code === 'prompt_rejected' && why !== undefined) return texts.refusedPrompt(why);
  return errorMessage(problem);
}
